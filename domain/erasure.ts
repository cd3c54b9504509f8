/** Why the data of a verification are erased: a closed table, so that no personal data gets in. */
export const ERASURE_REASONS = [
  /** The person has asked for it (GDPR, Art. 17). */
  'subject_request',
  /** The purpose or the time for which the data were kept is over. */
  'retention_over',
  /** It should not have been made: a mistake, or test data. */
  'made_in_error',
] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];
