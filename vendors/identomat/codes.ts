import type { ReasonCode } from '../../domain/reason.ts';

/** "Possible values" of `result`; observed in small letters, so compared without regard to case. */
export const RESULTS = [
  'APPROVED',
  'REJECTED',
  'MANUAL_CHECK',
  'DISAGREED_WITH_TERMS',
  'IN_PROGRESS',
] as const;
export type KnownResult = (typeof RESULTS)[number];

/**
 * `reject_reason.value` → our reason. The document lists none; `face_mismatch` was observed, the other
 * is ASSUMED. Any other declines as `vendor_declined`, with the vendor's word kept.
 */
export const REJECT_REASONS: ReadonlyMap<string, ReasonCode> = new Map([
  ['face_mismatch', 'face_mismatch'],
  ['document_expired', 'document_expired'],
]);

/** `person.status` that speaks against an approval, in our words; observed. */
export const PERSON_STATUSES: ReadonlyMap<string, ReasonCode> = new Map([
  ['FIELDS_MISMATCH', 'holder_mismatch'],
]);

/**
 * ASSUMED: `person.status` that goes with an approval, where the account names no other; any further
 * word is for a person to look at.
 */
export const AGREEING_STATUSES: readonly string[] = ['APPROVED', 'FIELDS_MATCH', 'OK'];

/**
 * ASSUMED: from here on `similarity` is a match, where the account names no other number. The document
 * has none: "The more the value the more the match."
 */
export const MIN_SIMILARITY = 0.5;
