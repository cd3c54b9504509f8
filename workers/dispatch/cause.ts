import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ErrorCode } from '../../domain/errors.ts';
import { KycError } from '../../domain/errors.ts';
import { TookTooLong } from '../wait-at-most.ts';

/** Our code for an error, and the part of it that a log may hold: its name, not its message. */
export function causeOf(error: unknown): { code: ErrorCode; cause: string } {
  const cause = error instanceof Error ? error.name : typeof error;
  if (error instanceof KycError) return { code: error.code, cause };
  if (isUsedUp(error)) return { code: 'workflow_limit', cause };
  return { code: isTemporalAway(error) ? 'workflow_unavailable' : 'internal', cause };
}

/** The gRPC status for a workflow that has reached its limit of updates. */
const FAILED_PRECONDITION = 9;

/** Whether the workflow accepts no more updates: it has had as many as Temporal allows. */
export function isUsedUp(error: unknown): boolean {
  return statusOf(error) === FAILED_PRECONDITION;
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof ServiceError)) return null;
  const { cause } = error;
  return isGrpcServiceError(cause) ? cause.code : null;
}

/** Whether a call failed because Temporal is down, or because we gave up waiting for it. */
export function isTemporalAway(error: unknown): boolean {
  return (
    error instanceof TookTooLong ||
    (error instanceof ServiceError && !isUsedUp(error)) ||
    error instanceof CancelledFailure ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError
  );
}
