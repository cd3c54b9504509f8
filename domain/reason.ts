/** Who may see a reason: `subject`: the person and the client; `client`: only the client. */
export type Audience = 'client' | 'subject';

interface ReasonFacts {
  audience: Audience;
  /** Whether another try can end otherwise: of the person or, after a technical failure, of the client. */
  retryable: boolean;
  /** What it means and, where the person can do something, what to do better. */
  message: string;
}

const subject = (message: string) =>
  ({ audience: 'subject', retryable: true, message }) as const satisfies ReasonFacts;
const subjectFinal = (message: string) =>
  ({ audience: 'subject', retryable: false, message }) as const satisfies ReasonFacts;
const client = (message: string) =>
  ({ audience: 'client', retryable: false, message }) as const satisfies ReasonFacts;
const technical = (message: string) =>
  ({ audience: 'client', retryable: true, message }) as const satisfies ReasonFacts;

/**
 * Every reason that the service gives, in the words for the client. Only the client sees reasons that say
 * or hint at fraud, a spoof, a mismatch, overuse or a list: to the person such a refusal looks like any
 * other. The texts for the person are in `api/words/`, under the same codes.
 */
export const REASONS = {
  // The person can mend these.
  media_missing: subject('Photos or video were missing. Please complete every step.'),
  face_not_visible: subject(
    'Your face was not clearly visible. Face the camera in good light, without glasses or a hat.',
  ),
  document_not_fully_visible: subject(
    'The whole document was not visible. Keep all four corners inside the frame.',
  ),
  poor_image_quality: subject(
    'The photos were not sharp enough. Clean the lens, hold still and avoid reflections.',
  ),
  document_damaged: subject('The document is damaged. Please use another one.'),
  document_type_not_supported: subject(
    'This kind of document is not accepted. Please use a passport or an identity card.',
  ),
  document_expired: subject('The document has expired. Please use a valid one.'),
  document_unreadable: subject(
    'The text on the document could not be read. Take the photo in good light, without glare.',
  ),
  document_mrz_missing: subject(
    'The lines of code at the bottom of the document were not found. Show the whole document.',
  ),
  document_side_missing: subject('One side of the document was missing. Please show both sides.'),
  document_not_found: subject('No identity document was found in the photos.'),
  several_faces: subject('More than one person was in the picture. Please be alone in it.'),
  several_documents: subject(
    'More than one document was in the photos. Please show the same one on all of them.',
  ),
  // The person may know these; a new verification mends the first three.
  consent_refused: subject('The terms of the verification were not accepted.'),
  attempts_exhausted: subjectFinal('No more attempts are left. A person will look at it.'),
  never_started: subject('The verification was not started in time.'),
  never_submitted: subject('The verification was started but not completed in time.'),
  canceled_by_client: subjectFinal('The verification was canceled.'),
  canceled_by_operator: subjectFinal(
    'The verification was canceled by the operator of this service.',
  ),
  // For the client only.
  physical_document_missing: client('The document itself was not shown, but a copy or a screen.'),
  document_tampered: client('The document is suspected to be tampered with.'),
  document_suspected_fraud: client('An element of the document is suspected to be fraudulent.'),
  document_specimen: client('The document is a known specimen.'),
  document_needs_review: client('Not every check of the document could be made.'),
  face_mismatch: client('The person does not appear to match the photo of the document.'),
  holder_mismatch: client(
    'The name or birth date on the document differs from what was given (a typo or a married name does that too).',
  ),
  suspicious_behaviour: client('Suspicious behaviour was seen during the verification.'),
  reference_missing: client(
    'The vendor has nothing from before to compare the person with. Correct the request or the account.',
  ),
  registry_mismatch: client("The data are not those of an authority's register, or not in it."),
  too_young: client('The person is younger than the account allows.'),
  known_fraud: client('The person or the document is known for fraud.'),
  velocity_abuse: client('The same person, device or document was used too often.'),
  restricted_location: client('The verification was made from a restricted location.'),
  resubmission_limit_reached: client('The vendor accepts no further attempts in this session.'),
  pep_or_sanction_match: client(
    'The person matches a list of politically exposed or sanctioned people.',
  ),
  document_not_confirmed: client(
    'The vendor approved without saying that the check of the document was passed.',
  ),
  face_not_confirmed: client(
    'The vendor approved without saying that the comparison of the face was passed.',
  ),
  liveness_not_confirmed: client(
    'The vendor approved without saying that the check for a living person was passed.',
  ),
  address_not_confirmed: client(
    'The vendor approved without saying that the check of the address was passed.',
  ),
  registry_not_confirmed: client(
    "The vendor approved without saying that the comparison with an authority's register was passed.",
  ),
  device_not_confirmed: client(
    'The vendor approved without saying that the check of the device was passed.',
  ),
  screening_unanswered: client(
    'The vendor did not say whether the person is on a list of exposed or sanctioned people.',
  ),
  vendor_declined: client('The vendor declined without a reason that we know.'),
  vendor_review: client('The vendor wants a person to decide.'),
  vendor_requested_resubmission: subject('Please try once more.'),
  awaits_client_decision: client('The vendor approved; a person of the client decides in the end.'),
  contradictory_decisions: client('The vendor gave decisions that contradict each other.'),
  unknown_vendor_answer: client('The vendor gave an answer that we do not know.'),
  undecided_at_deadline: client('The person submitted, and the vendor did not decide in time.'),
  vendor_unreachable: technical(
    'The vendor could not be reached for the final question, or had forgotten the session.',
  ),
  vendor_refused_request: technical(
    'The vendor refused our request for good. The event names the fields; correct the request or the account.',
  ),
  vendor_misconfigured: technical(
    'The account at the vendor cannot do what was asked. Correct the account and start again.',
  ),
  decided_by_vendor_staff: client("A person at the vendor's back office decided."),
} as const satisfies Record<string, ReasonFacts>;

export type ReasonCode = keyof typeof REASONS;
/** A reason that the person may see. */
export type SubjectReason = {
  [Code in ReasonCode]: (typeof REASONS)[Code]['audience'] extends 'subject' ? Code : never;
}[ReasonCode];
// Object.keys forgets the literal type of the keys; the table above is closed.
export const REASON_CODES = Object.keys(REASONS) as readonly ReasonCode[];

/** A reason as clients receive it. */
export interface Reason {
  code: ReasonCode;
  audience: Audience;
  retryable: boolean;
  message: string;
  /** The vendor's own code behind it, or null when the reason is ours. */
  vendorCode: string | null;
}

/** Spells out a reason code. `vendorCode` is the vendor's own code behind it, if any. */
export function describeReason(code: ReasonCode, vendorCode?: string): Reason {
  return { code, ...REASONS[code], vendorCode: vendorCode ?? null };
}

/** Whether the person may see this reason. */
export const isForSubject = (code: ReasonCode): code is SubjectReason =>
  REASONS[code].audience === 'subject';

const OF_FRAUD: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'physical_document_missing',
  'document_tampered',
  'document_suspected_fraud',
  'document_specimen',
  'face_mismatch',
  'suspicious_behaviour',
  'known_fraud',
]);

/** Whether it speaks of deceit: a check behind it that failed is a doubt beneath any approval. */
export const isOfFraud = (code: ReasonCode): boolean => OF_FRAUD.has(code);

/** The reasons that a person who decides may give: what can be seen in a case, and no fault of ours. */
export const REVIEWER_REASONS = [
  'media_missing',
  'face_not_visible',
  'document_not_fully_visible',
  'poor_image_quality',
  'document_damaged',
  'document_type_not_supported',
  'document_expired',
  'document_unreadable',
  'document_side_missing',
  'document_not_found',
  'several_faces',
  'several_documents',
  'physical_document_missing',
  'document_tampered',
  'document_suspected_fraud',
  'document_specimen',
  'face_mismatch',
  'holder_mismatch',
  'suspicious_behaviour',
  'registry_mismatch',
  'too_young',
  'known_fraud',
  'velocity_abuse',
  'restricted_location',
  'pep_or_sanction_match',
] as const satisfies readonly ReasonCode[];

/** The reasons that may be shown to the person, in order. */
export function forSubject(codes: readonly ReasonCode[]): SubjectReason[] {
  return codes.filter(isForSubject);
}

/** The message of each reason that the person may see, in the words for the client. */
export const SUBJECT_SENTENCES = Object.fromEntries(
  forSubject(REASON_CODES).map((code) => [code, REASONS[code].message]),
  // Object.fromEntries forgets the keys; `forSubject` has left exactly these.
) as Readonly<Record<SubjectReason, string>>;
