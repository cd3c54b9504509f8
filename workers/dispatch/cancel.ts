import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { KycError } from '../../domain/errors.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { findStartInput } from '../../store/index.ts';
import { cancel, cancelRequested, verificationWorkflowId } from '../../workflows/messages.ts';
import { isAtLimit, isTemporalAway } from './cause.ts';
import { startMissing } from './inbox.ts';
import type { DispatchParts } from './outbox.ts';

/** A signal is taken by the server alone: within moments, or the server is away. */
const SIGNAL_MS = 2_000;
/** How long the row is looked at where nobody answers when it is recorded, and how often. */
const LOOK_MS = 3_000;
const LOOK_EVERY_MS = 200;

/** See `Dispatch.cancel`. */
export async function cancelVerification(
  parts: DispatchParts,
  verificationId: string,
  { principal, waitMs }: { principal: string; waitMs: number },
): Promise<{ status: Status }> {
  const ask = (): Promise<{ status: Status }> =>
    askToCancel(parts, verificationId, { principal, waitMs });
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw alreadyFinal();
    if (!(error instanceof WorkflowNotFoundError)) throw asUnavailable(error);
  }
  if (isFinal(await statusOf(parts, verificationId))) throw alreadyFinal();
  // Created while Temporal was away: it is started, so that it can end.
  try {
    await startMissing(parts, verificationId);
    return await ask();
  } catch (error) {
    throw error instanceof WorkflowUpdateFailedError ? alreadyFinal() : asUnavailable(error);
  }
}

/**
 * One update however often it is asked for: whoever cancels again is told what the first was told. An
 * update that no worker has taken is nowhere written down, and a workflow may take no more of them; a
 * signal is in its history, and heard whenever a worker is back. The workflow takes the two as one.
 */
async function askToCancel(
  parts: DispatchParts,
  verificationId: string,
  { principal, waitMs }: { principal: string; waitMs: number },
): Promise<{ status: Status }> {
  const { temporal } = parts;
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  try {
    return await temporal.within(waitMs, () =>
      handle.executeUpdate(cancel, { args: [{ principal }], updateId: 'cancel' }),
    );
  } catch (error) {
    if (!isAtLimit(error) && !isTemporalAway(error)) throw error;
  }
  await temporal.within(SIGNAL_MS, () => handle.signal(cancelRequested, { principal }));
  return { status: await statusSoon(parts, verificationId) };
}

/** The end, if it is recorded soon; else the status as it is, which the cancel will end. */
async function statusSoon(parts: DispatchParts, verificationId: string): Promise<Status> {
  const until = Date.now() + LOOK_MS;
  for (;;) {
    const status = await statusOf(parts, verificationId);
    if (isFinal(status) || Date.now() >= until) return status;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function statusOf({ store }: DispatchParts, verificationId: string): Promise<Status> {
  return (await findStartInput(store, { verificationId })).status;
}

function alreadyFinal(): KycError {
  return new KycError('already_final', 'The verification has ended.');
}

/** @returns our error where Temporal (or the workflow) is away, else what it was */
function asUnavailable(error: unknown): unknown {
  if (!isTemporalAway(error) && !(error instanceof WorkflowNotFoundError)) return error;
  const message = 'The workflow could not be told to cancel.';
  return new KycError('workflow_unavailable', message);
}
