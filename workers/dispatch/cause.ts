import { ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ErrorCode } from '../../domain/errors.ts';
import { KycError } from '../../domain/errors.ts';
import { TookTooLong } from '../wait-at-most.ts';

/** Our code for what went wrong, and what a log may know of it beside: a name, no message. */
export function causeOf(error: unknown): { code: ErrorCode; cause: string } {
  const cause = error instanceof Error ? error.name : typeof error;
  if (error instanceof KycError) return { code: error.code, cause };
  return { code: isTemporalAway(error) ? 'workflow_unavailable' : 'internal', cause };
}

/** Whether a call to Temporal failed for its absence, or was given up waiting for it. */
export function isTemporalAway(error: unknown): boolean {
  return (
    error instanceof TookTooLong ||
    error instanceof ServiceError ||
    error instanceof CancelledFailure ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError
  );
}
