import type { Outcome } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';

/** "Meaning of the various event codes". */
export const EVENTS = {
  7001: { action: 'started', kind: 'started' },
  7002: { action: 'submitted', kind: 'submitted' },
} as const;

/** Events that are known and say nothing about the verification: 7005 belongs to the address flow. */
export const SILENT_EVENTS: ReadonlySet<number> = new Set([7005]);

/** The decisions that are believed: the status and the code must say the same. */
export const DECISIONS = {
  approved: { code: 9001, outcome: 'approved' },
  declined: { code: 9102, outcome: 'declined' },
  resubmission_requested: { code: 9103, outcome: 'resubmit' },
  expired: { code: 9104, outcome: 'expired' },
  abandoned: { code: 9104, outcome: 'abandoned' },
  // Not in the 2020 document; its reference page calls 9121 "Abandoned", its table "review".
  review: { code: 9121, outcome: 'review' },
} as const satisfies Record<string, { code: number; outcome: Outcome }>;
export type DecisionStatus = keyof typeof DECISIONS;

/**
 * SelfID, and the video call, were successful so far: "the session is being processed, it is not open
 * for the end user, and you will soon receive one of the above".
 */
export const INTERMEDIATE_CODES: ReadonlySet<number> = new Set([9151, 9161]);

/** Statuses that an intermediate code may stand beside; beside another they contradict each other. */
export const INTERMEDIATE_STATUSES: ReadonlySet<string> = new Set([
  'approved',
  'review',
  'started',
  'submitted',
]);

/** Every decision code that means something to us. */
export const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...Object.values(DECISIONS).map(({ code }) => code),
  ...INTERMEDIATE_CODES,
]);

/**
 * What the status of an attempt says of it. One that is decided was handed in as well: its decision
 * may have been made after we asked for it. Veriff lists no statuses of attempts; these are those of
 * its sample and of its sessions.
 */
export const ATTEMPT_STATUSES: ReadonlyMap<string, 'untouched' | 'begun' | 'handed_in' | 'over'> =
  new Map([
    ['created', 'untouched'],
    ['started', 'begun'],
    ['submitted', 'handed_in'],
    ['review', 'handed_in'],
    ['approved', 'handed_in'],
    ['declined', 'handed_in'],
    ['resubmission_requested', 'over'],
    ['expired', 'over'],
    ['abandoned', 'over'],
  ]);

/**
 * `verification.reasonCode` of a refusal: the document's 101–107, then the vendor's current table and
 * those of its granular table that name one of our reasons without doubt.
 */
export const DECLINE_REASONS: Readonly<Record<number, ReasonCode>> = {
  101: 'physical_document_missing',
  102: 'document_tampered',
  103: 'face_mismatch',
  104: 'holder_mismatch',
  105: 'suspicious_behaviour',
  106: 'known_fraud',
  107: 'velocity_abuse',
  108: 'velocity_abuse', // duplicated end-user
  109: 'velocity_abuse', // duplicated device
  110: 'velocity_abuse', // duplicated document
  111: 'suspicious_behaviour', // session fraudulently accessed
  112: 'restricted_location',
  113: 'suspicious_behaviour', // identity farming
  120: 'face_mismatch', // with the reference photo
  124: 'velocity_abuse', // face already in the collection
  126: 'pep_or_sanction_match',
  127: 'known_fraud', // face on the block list
  502: 'suspicious_behaviour', // several people
  503: 'suspicious_behaviour', // attempted deceit, and its kinds
  504: 'suspicious_behaviour',
  505: 'suspicious_behaviour',
  507: 'document_tampered',
  508: 'document_tampered',
  509: 'face_mismatch',
  510: 'document_type_not_supported',
  511: 'document_expired',
  515: 'suspicious_behaviour',
  526: 'suspicious_behaviour',
  539: 'resubmission_limit_reached',
};

/** `verification.reasonCode` of a request to try again ("Resubmit"). */
export const RESUBMIT_REASONS: Readonly<Record<number, ReasonCode>> = {
  201: 'media_missing',
  202: 'face_not_visible',
  203: 'document_not_fully_visible',
  204: 'poor_image_quality',
  205: 'document_damaged',
  206: 'document_type_not_supported',
  207: 'document_expired',
};

/**
 * Values of `pepSanctionMatch` that say "nobody found". The document calls it a string and shows only
 * null; any value that is not surely a "no" is taken for a match, so that a person looks.
 */
export const NO_SCREENING_MATCH: ReadonlySet<unknown> = new Set([
  null,
  undefined,
  false,
  0,
  '',
  '0',
  'false',
  'no',
  'none',
  'no match',
  'no_match',
]);
