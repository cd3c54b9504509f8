import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/**
 * The failure that an activity has given up with for good (the data were erased, say, or the vendor has
 * forgotten the session), or null when it ended in another way, a cancellation or a timeout.
 */
export function failureIn(error: unknown): ApplicationFailure | null {
  if (!(error instanceof ActivityFailure)) return null;
  return error.cause instanceof ApplicationFailure ? error.cause : null;
}

/** Whether the vendor (or we) do not know what was asked about. */
export const isUnknownSession = ({ type }: ApplicationFailure): boolean =>
  type === 'vendor_session_unknown';
