import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ErrorCode } from '../../domain/errors.ts';
import { KycError } from '../../domain/errors.ts';
import { TookTooLong } from '../wait-at-most.ts';

/** Our code for what went wrong, and what a log may know of it beside: a name, no message. */
export function causeOf(error: unknown): { code: ErrorCode; cause: string } {
  const cause = error instanceof Error ? error.name : typeof error;
  if (error instanceof KycError) return { code: error.code, cause };
  if (isUsedUp(error)) return { code: 'workflow_limit', cause };
  return { code: isTemporalAway(error) ? 'workflow_unavailable' : 'internal', cause };
}

/** Of grpc/status: a workflow that has had all the updates of its life. */
const FAILED_PRECONDITION = 9;

/** Whether a workflow will never take an update again: it has had as many as Temporal allows. */
export function isUsedUp(error: unknown): boolean {
  return statusOf(error) === FAILED_PRECONDITION;
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof ServiceError)) return null;
  const { cause } = error;
  return isGrpcServiceError(cause) ? cause.code : null;
}

/** Whether a call to Temporal failed for its absence, or was given up waiting for it. */
export function isTemporalAway(error: unknown): boolean {
  return (
    error instanceof TookTooLong ||
    (error instanceof ServiceError && !isUsedUp(error)) ||
    error instanceof CancelledFailure ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError
  );
}
