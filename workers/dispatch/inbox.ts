import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { ArrivedRow } from '../../store/index.ts';
import {
  claimInbox,
  claimInboxOf,
  deferInbox,
  findStartInput,
  ignoreInbox,
  markInboxSignaled,
  parkInbox,
  reopenMissing,
} from '../../store/index.ts';
import { isFinal } from '../../domain/status.ts';
import { vendorEvent, verificationWorkflowId, WORKFLOWS } from '../../workflows/messages.ts';
import { causeOf } from './cause.ts';
import { CALL_MS, type DispatchParts, LEASE_MS } from './outbox.ts';
import { isPoison } from './poison.ts';
import { answerRing, ringStart } from './standalone.ts';
import { verificationInput, verificationRestart } from './start-options.ts';
import { openWindow, type Window } from './window.ts';

/**
 * Passes on what has arrived and is due, as much as there is room for in the window: verifications side
 * by side, the facts of one in order. Gives back how many rows were passed on.
 */
export async function relayInbox(
  parts: DispatchParts,
  window: Window = openWindow(parts.store),
): Promise<number> {
  const limit = await window.room();
  const rows = await claimInbox(parts.store, { limit, leaseMs: LEASE_MS });
  const told = await Promise.all(rows.map((row) => tellAll(parts, row)));
  // A ring is answered when the vendor answers, which is no reason to wait.
  const newest = told.flatMap((all) => all.findLast(({ fact }) => fact.kind !== 'ring') ?? []);
  window.told(newest.map(({ inboxId }) => inboxId));
  return told.flat().length;
}

/**
 * Tells a claimed row and then those of the same verification that came behind it. One that could not
 * be told holds up the others. Gives back those that were told.
 */
export async function tellAll(parts: DispatchParts, first: ArrivedRow): Promise<ArrivedRow[]> {
  const { verificationId } = first;
  let row: ArrivedRow | null = first;
  const told: ArrivedRow[] = [];
  while (row !== null && (await passOnArrived(parts, row))) {
    told.push(row);
    row = await claimInboxOf(parts.store, { verificationId, leaseMs: LEASE_MS });
  }
  return told;
}

/**
 * Passes on one claimed row: a fact to the verification's workflow; because of a ring, an activity of its
 * own asks the vendor. Never starts a verification by a signal: one that is missing is started from
 * its row, and only while that is open; what comes after the end is ignored.
 *
 * @returns whether the row is done
 */
async function passOnArrived(parts: DispatchParts, row: ArrivedRow): Promise<boolean> {
  try {
    if (row.tellsVerification) await signal(parts, row);
    if (row.fact.kind === 'ring') await startRing(parts, row);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return workflowIsMissing(parts, row);
    return wait(parts, row, error);
  }
  await markInboxSignaled(parts.store, { inboxId: row.inboxId });
  return true;
}

async function signal(
  { temporal }: DispatchParts,
  { inboxId, verificationId, session, fact }: ArrivedRow,
): Promise<void> {
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  await temporal.within(CALL_MS, () => handle.signal(vendorEvent, { inboxId, session, fact }));
}

async function startRing(
  { temporal }: DispatchParts,
  { inboxId, verificationId, session, vendor, accountId }: ArrivedRow,
): Promise<void> {
  const options = ringStart({ verificationId, session, inboxId }, { vendor, accountId });
  await temporal.within(CALL_MS, () => temporal.client.activity.start(answerRing, options));
}

async function workflowIsMissing(parts: DispatchParts, row: ArrivedRow): Promise<boolean> {
  const { store } = parts;
  const { inboxId, verificationId } = row;
  try {
    const { status } = await findStartInput(store, { verificationId });
    if (isFinal(status)) {
      await ignoreInbox(store, { inboxId, why: 'already_final' });
      return true;
    }
    await startMissing(parts, verificationId);
  } catch (error) {
    return wait(parts, row, error);
  }
  // The facts that the lost workflow had been told come first again; this one keeps its place.
  return wait(parts, row, null);
}

/**
 * Starts the workflow of an open verification that has none, and lines up what vendors said for it to
 * learn again. Throws Temporal's error when it is away; the outbox then holds the start.
 *
 * @returns false when the verification has ended
 */
export async function startMissing(parts: DispatchParts, verificationId: string): Promise<boolean> {
  const { store, temporal, logger, pages } = parts;
  const { reopened } = await reopenMissing(store, { verificationId });
  const { input, status } = await findStartInput(store, { verificationId });
  if (isFinal(status)) return false;
  if (reopened) {
    logger.error({ verificationId, status }, 'an open verification has no workflow: starting it');
  }
  const options = verificationRestart(verificationInput(input), pages);
  try {
    await temporal.within(CALL_MS, () =>
      temporal.client.workflow.start(WORKFLOWS.verification, options),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return true;
}

async function wait(parts: DispatchParts, row: ArrivedRow, error: unknown): Promise<boolean> {
  const { inboxId, verificationId } = row;
  const { code, cause } = error === null ? MISSING : causeOf(error);
  if (isPoison(row.tries, code)) {
    parts.logger.error({ inboxId, verificationId, code, cause }, 'an arrived row is parked');
    await parkInbox(parts.store, { inboxId, error: code });
    return true;
  }
  parts.logger.warn({ inboxId, verificationId, code, cause }, 'an arrived row has to wait');
  await deferInbox(parts.store, { inboxId, error: code });
  return false;
}

const MISSING = { code: 'workflow_unavailable', cause: 'missing workflow' } as const;
