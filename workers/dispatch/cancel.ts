import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { KycError } from '../../domain/errors.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { findStartInput } from '../../store/index.ts';
import { cancel, cancelRequested, verificationWorkflowId } from '../../workflows/messages.ts';
import { isAtLimit, isTemporalAway } from './cause.ts';
import { startMissing } from './inbox.ts';
import type { DispatchParts } from './outbox.ts';

/** A cancel is recorded within moments, or a worker is away. */
const CANCEL_MS = 10_000;
/** How often the row is looked at, where nobody answers when it is recorded. */
const LOOK_EVERY_MS = 200;

/** See `Dispatch.cancel`. */
export async function cancelVerification(
  parts: DispatchParts,
  verificationId: string,
  principal: string,
): Promise<{ status: Status }> {
  try {
    return await askToCancel(parts, verificationId, principal);
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw alreadyFinal();
    if (!(error instanceof WorkflowNotFoundError)) throw asUnavailable(error);
  }
  if (isFinal(await statusOf(parts, verificationId))) throw alreadyFinal();
  // Created while Temporal was away: it is started, so that it can end.
  try {
    await startMissing(parts, verificationId);
    return await askToCancel(parts, verificationId, principal);
  } catch (error) {
    throw error instanceof WorkflowUpdateFailedError ? alreadyFinal() : asUnavailable(error);
  }
}

/** One update however often it is asked for: whoever cancels again is told what the first was told. */
async function askToCancel(
  parts: DispatchParts,
  verificationId: string,
  principal: string,
): Promise<{ status: Status }> {
  const { temporal } = parts;
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  try {
    return await temporal.within(CANCEL_MS, () =>
      handle.executeUpdate(cancel, { args: [{ principal }], updateId: 'cancel' }),
    );
  } catch (error) {
    if (!isAtLimit(error)) throw error;
  }
  // A workflow that takes no update takes signals, of which it has had few.
  await temporal.within(CANCEL_MS, () => handle.signal(cancelRequested, { principal }));
  return { status: await untilFinal(parts, verificationId) };
}

/** @throws KycError `workflow_unavailable` when it takes too long; it is canceled all the same */
async function untilFinal(parts: DispatchParts, verificationId: string): Promise<Status> {
  const until = Date.now() + CANCEL_MS;
  for (;;) {
    const status = await statusOf(parts, verificationId);
    if (isFinal(status)) return status;
    if (Date.now() >= until) throw unavailable('The verification was told to cancel; look again.');
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
  return unavailable('The workflow could not be told to cancel.');
}

function unavailable(message: string): KycError {
  return new KycError('workflow_unavailable', message);
}
