/** Why the data of a verification are erased: a closed table, so that no word about a person gets there. */
export const ERASURE_REASONS = [
  /** The person has asked for it (GDPR, Art. 17). */
  'subject_request',
  /** What it was kept for is over, or the time that it must be kept for. */
  'retention_over',
  /** It should not have been made: a mistake, or test data. */
  'made_in_error',
] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];
