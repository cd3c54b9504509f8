import type { Outcome, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';

/** "Meaning of the various event codes". */
export const EVENTS = {
  7001: { action: 'started', kind: 'started' },
  7002: { action: 'submitted', kind: 'submitted' },
} as const;

/** Events that are known and say nothing about the verification: 7005 belongs to the address flow. */
export const SILENT_EVENTS: ReadonlySet<number> = new Set([7005]);

/**
 * The decisions that are believed, by their status. The code beside it must be one of these, or missing:
 * of 9121 the vendor's table says "review" and its reference page "Abandoned", as recorded decisions do.
 */
export const DECISIONS = {
  approved: { codes: [9001], outcome: 'approved' },
  declined: { codes: [9102], outcome: 'declined' },
  resubmission_requested: { codes: [9103], outcome: 'resubmit' },
  // The same, as the document has it once ("Different webhook calls").
  resubmission_required: { codes: [9103], outcome: 'resubmit' },
  expired: { codes: [9104], outcome: 'expired' },
  abandoned: { codes: [9104, 9121], outcome: 'abandoned' },
  // Not in the 2020 document.
  review: { codes: [9121], outcome: 'review' },
} as const satisfies Record<string, { codes: readonly number[]; outcome: Outcome }>;
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

/** What stands in place of a decision while there is none, with the code of its event. */
export const PROGRESS: ReadonlyMap<string, { code: number | null; kind: VendorFact['kind'] }> =
  new Map([
    ['created', { code: null, kind: 'noted' }],
    ['started', { code: 7001, kind: 'started' }],
    ['submitted', { code: 7002, kind: 'submitted' }],
  ]);

/** Every decision code that means something to us. */
export const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...Object.values(DECISIONS).flatMap(({ codes }) => codes),
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
    ['resubmission_required', 'over'],
    ['expired', 'over'],
    ['abandoned', 'over'],
  ]);

/**
 * `verification.reasonCode` of a refusal: the document's 101–107, then the vendor's current table and
 * its granular one. 540 and what is missing here is `vendor_declined`.
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
  121: 'reference_missing', // user id missing
  122: 'reference_missing', // no reference found
  123: 'registry_mismatch',
  124: 'velocity_abuse', // face already in the collection
  126: 'pep_or_sanction_match',
  127: 'known_fraud', // face on the block list
  128: 'holder_mismatch', // end-user id
  129: 'vendor_misconfigured', // invalid workflow
  501: 'suspicious_behaviour', // high probability of fraud
  502: 'suspicious_behaviour', // several people
  503: 'suspicious_behaviour', // attempted deceit, and its kinds
  504: 'suspicious_behaviour',
  505: 'suspicious_behaviour',
  506: 'document_tampered',
  507: 'document_tampered',
  508: 'document_tampered',
  509: 'face_mismatch',
  510: 'document_type_not_supported',
  511: 'document_expired',
  515: 'suspicious_behaviour',
  526: 'suspicious_behaviour', // photos streamed
  527: 'document_unreadable', // proof of address
  528: 'document_expired', // proof of address
  530: 'too_young', // under 13, 14, 16, 18, 20, 21, 25
  531: 'too_young',
  532: 'too_young',
  533: 'too_young',
  534: 'too_young',
  535: 'too_young',
  536: 'too_young',
  537: 'poor_image_quality', // the portrait could not be cut out
  539: 'resubmission_limit_reached',
  540: 'vendor_declined', // low confidence
};

/** `verification.reasonCode` of a request to try again ("Resubmit"), and the granular table's 6xx. */
export const RESUBMIT_REASONS: Readonly<Record<number, ReasonCode>> = {
  201: 'media_missing',
  202: 'face_not_visible',
  203: 'document_not_fully_visible',
  204: 'poor_image_quality',
  205: 'document_damaged',
  206: 'document_type_not_supported',
  207: 'document_expired',
  208: 'media_missing', // selfie
  209: 'media_missing', // document
  602: 'document_type_not_supported',
  603: 'media_missing', // video
  605: 'media_missing', // face
  606: 'face_not_visible',
  608: 'document_side_missing', // front
  609: 'document_side_missing', // back
  614: 'document_not_fully_visible', // front
  615: 'document_not_fully_visible', // back
  619: 'document_unreadable',
  620: 'document_expired',
  621: 'document_damaged',
  // 625–634: surname, first names, dates, gender, numbers, nationality, address could not be read.
  ...range(625, 634, 'document_unreadable'),
  635: 'media_missing', // document and face
  641: 'several_faces',
  642: 'several_documents',
};

function range(from: number, to: number, reason: ReasonCode): Record<number, ReasonCode> {
  const codes = Array.from({ length: to - from + 1 }, (_, n) => from + n);
  return Object.fromEntries(codes.map((code) => [code, reason]));
}

/**
 * Values of `pepSanctionMatch` that say "not found" in a word: "either a no match or a possible match
 * string" (today's help pages).
 */
export const NO_MATCH_WORDS: ReadonlySet<string> = new Set([
  'no match',
  'no_match',
  'no-match',
  'nomatch',
]);

/**
 * Values that say nothing: the document shows only null. Any other value is taken for a match, so that a
 * person looks.
 */
export const NO_SCREENING_MATCH: ReadonlySet<unknown> = new Set([
  null,
  undefined,
  false,
  0,
  '',
  '0',
  'false',
  'null',
  'no',
  'none',
  ...NO_MATCH_WORDS,
]);

/** `matchStatus` and `reviewStatus` of a watchlist screening, and what they say. */
export const WATCHLIST_WORDS: ReadonlyMap<string, 'no_match' | 'dismissed' | 'match' | 'not_yet'> =
  new Map([
    ['no_match', 'no_match'],
    ['no match', 'no_match'],
    // A person has looked at the hits, and they are of others.
    ['false_positive', 'dismissed'],
    ['possible_match', 'match'],
    ['potential_match', 'match'],
    ['true_match', 'match'],
    ['inconclusive', 'match'],
    ['pending', 'not_yet'],
    ['in_progress', 'not_yet'],
    ['processing', 'not_yet'],
    ['not_started', 'not_yet'],
  ]);
