/** The statuses of a verification that is still open. `in_review` waits for a person's decision. */
export const OPEN_STATUSES = [
  'created',
  'pending',
  'started',
  'submitted',
  'resubmission_requested',
  'in_review',
] as const;

/** The statuses that a verification never leaves; a later change of mind is a revision beside it. */
export const FINAL_STATUSES = [
  'approved',
  'declined',
  'expired',
  'abandoned',
  'canceled',
  'failed',
] as const;

export const STATUSES = [...OPEN_STATUSES, ...FINAL_STATUSES] as const;

export type OpenStatus = (typeof OPEN_STATUSES)[number];
export type FinalStatus = (typeof FINAL_STATUSES)[number];
export type Status = OpenStatus | FinalStatus;

const finals: ReadonlySet<string> = new Set(FINAL_STATUSES);

/** True for the six statuses that end a verification. */
export function isFinal(status: Status): status is FinalStatus {
  return finals.has(status);
}
