import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/**
 * The activity's own, final failure (the data were erased, say, or the vendor does not know the session);
 * null when the activity ended by a cancellation or a timeout.
 */
export function failureIn(error: unknown): ApplicationFailure | null {
  if (!(error instanceof ActivityFailure)) return null;
  return error.cause instanceof ApplicationFailure ? error.cause : null;
}

/** Whether the vendor, or our database, does not know the session. */
export const isUnknownSession = ({ type }: ApplicationFailure): boolean =>
  type === 'vendor_session_unknown';
