import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { KycError } from '../../domain/errors.ts';
import { decidesNothing } from '../../domain/outcome.ts';
import { isFinal } from '../../domain/status.ts';
import type { ArrivedRow } from '../../store/index.ts';
import {
  claimInbox,
  claimInboxOf,
  findStartInput,
  ignoreInbox,
  reopenMissing,
} from '../../store/index.ts';
import { vendorEvent, verificationWorkflowId, WORKFLOWS } from '../../workflows/messages.ts';
import { CALL_MS, type DispatchParts, LEASE_MS } from './outbox.ts';
import { settleOrDefer } from './settle-or-defer.ts';
import { verificationInput, verificationRestart } from './start-options.ts';
import { openWindow, type Window } from './window.ts';

/**
 * Signals the facts that are due to their workflows, as many as the window has room for: verifications in
 * parallel, the facts of each in order. Returns how many rows it has signaled.
 */
export async function relayInbox(
  parts: DispatchParts,
  window: Window = openWindow(parts.store),
): Promise<number> {
  const limit = await window.room();
  const rows = await claimInbox(parts.store, { limit, leaseMs: LEASE_MS });
  const told = await Promise.all(rows.map((row) => tellAll(parts, row)));
  // Facts that decide nothing (the person came back) are not written, so the window must not wait for them.
  const newest = told.flatMap((all) => all.findLast(({ fact }) => !decidesNothing(fact)) ?? []);
  window.told(newest.map(({ inboxId }) => inboxId));
  return told.flat().length;
}

/**
 * Signals a claimed row, and then the later rows of the same verification. A row that fails holds up the
 * later ones. Returns the rows that it has signaled.
 */
export async function tellAll(parts: DispatchParts, first: ArrivedRow): Promise<ArrivedRow[]> {
  const { verificationId } = first;
  const told: ArrivedRow[] = [];
  let next: ArrivedRow | null = first;
  while (next !== null) {
    const row: ArrivedRow = next;
    const about = { id: row.inboxId, verificationId, tries: row.tries };
    const became = await settleOrDefer(parts, 'inbox', about, () => tell(parts, row));
    if (became === 'waits') break;
    told.push(row);
    next = await claimInboxOf(parts.store, { verificationId, leaseMs: LEASE_MS });
  }
  return told;
}

/**
 * Signals a fact to the verification's workflow. It never starts a workflow by a signal: it starts a missing
 * one from its row, and only while that is open. It ignores a fact that comes after the end.
 */
async function tell(parts: DispatchParts, row: ArrivedRow): Promise<void> {
  try {
    await signal(parts, row);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await startMissingOf(parts, row);
  }
}

async function signal(
  { temporal }: DispatchParts,
  { inboxId, verificationId, session, fact }: ArrivedRow,
): Promise<void> {
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  await temporal.within(CALL_MS, () => handle.signal(vendorEvent, { inboxId, session, fact }));
}

/** The new workflow first gets the facts signaled to the lost one again; this row keeps its place. */
async function startMissingOf(parts: DispatchParts, row: ArrivedRow): Promise<void> {
  const { inboxId, verificationId } = row;
  if (await startMissing(parts, verificationId)) {
    throw new KycError('workflow_unavailable', 'The workflow was missing, and is started.');
  }
  await ignoreInbox(parts.store, { inboxId, why: 'already_final' });
}

/**
 * Starts the workflow of an open verification that has none, and puts its facts back into the inbox queue, so
 * that it gets them again. Throws Temporal's error when Temporal is down; the outbox then has the start.
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
