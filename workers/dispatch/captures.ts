import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ERRORS, type ErrorCode, KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { findStartInput } from '../../store/index.ts';
import {
  capture,
  captureUpdateId,
  submitCaptures,
  submitUpdateId,
  verificationWorkflowId,
} from '../../workflows/messages.ts';
import { isTemporalAway, isUsedUp } from './cause.ts';
import { startMissing } from './inbox.ts';
import type { DispatchParts } from './outbox.ts';

/** See `Dispatch.capture`. */
export async function judgeCapture(
  parts: DispatchParts,
  verificationId: string,
  { captureId, step }: { captureId: string; step: string },
  waitMs: number,
): Promise<'judged' | 'waiting'> {
  try {
    await parts.temporal.within(waitMs, () =>
      handleOf(parts, verificationId).executeUpdate(capture, {
        args: [{ captureId, step }],
        updateId: captureUpdateId(captureId),
      }),
    );
    return 'judged';
  } catch (error) {
    const failure = await explain(parts, verificationId, error);
    // The image is stored: a later request for the verdict tries again.
    if (failure instanceof KycError && failure.code === 'workflow_unavailable') return 'waiting';
    throw failure;
  }
}

/** See `Dispatch.submitCaptures`. */
export async function submit(
  parts: DispatchParts,
  verificationId: string,
  { sequence, captures }: { sequence: number; captures: number },
  waitMs: number,
): Promise<'submitted' | 'waiting'> {
  if (!(await parts.temporal.isThere())) throw unavailable();
  try {
    await parts.temporal.within(waitMs, () =>
      handleOf(parts, verificationId).executeUpdate(submitCaptures, {
        updateId: submitUpdateId(sequence, captures),
      }),
    );
    return 'submitted';
  } catch (error) {
    if (isTemporalAway(error)) return 'waiting';
    throw await explain(parts, verificationId, error);
  }
}

function handleOf({ temporal }: DispatchParts, verificationId: string) {
  return temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
}

/** Turns a failed update into an error of ours; starts the workflow if it is missing. */
async function explain(
  parts: DispatchParts,
  verificationId: string,
  error: unknown,
): Promise<unknown> {
  if (error instanceof WorkflowUpdateFailedError) return refusalIn(error);
  if (isUsedUp(error)) return usedUp();
  if (isTemporalAway(error)) return unavailable();
  if (!(error instanceof WorkflowNotFoundError)) return error;
  const { status } = await findStartInput(parts.store, { verificationId });
  if (isFinal(status)) return new KycError('already_final', 'The verification has ended.');
  try {
    await startMissing(parts, verificationId);
    return unavailable();
  } catch (failure) {
    return isTemporalAway(failure) ? unavailable() : failure;
  }
}

/** The workflow and its activities fail with our own codes and messages, so callers may see them. */
function refusalIn({ cause }: WorkflowUpdateFailedError): KycError {
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  if (cause === undefined || !isErrorCode(type)) {
    return new KycError('internal', 'The workflow failed in a way that nobody foresaw.');
  }
  return new KycError(type, type === 'vendor_limit' ? VENDOR_LIMIT : cause.message);
}

/** Says what the caller can still do, since a retry changes nothing. */
const VENDOR_LIMIT =
  'The vendor takes no more photos in this session. Hand in those that were accepted, or cancel and start another verification.';

function usedUp(): KycError {
  const message =
    'This verification has been asked as often as it can be. Cancel it and start another one.';
  return new KycError('workflow_limit', message);
}

function isErrorCode(type: string | null | undefined): type is ErrorCode {
  return typeof type === 'string' && Object.hasOwn(ERRORS, type);
}

function unavailable(): KycError {
  return new KycError('workflow_unavailable', 'The workflow service cannot be reached.');
}
