import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { OperatorPages } from '../../config/index.ts';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import type { OutboxRow, RecordedReview, Store } from '../../store/index.ts';
import { claimOutbox, eraseData, findReviewToHear, findStartInput } from '../../store/index.ts';
import {
  type CancelMessage,
  cancelRequested,
  reviewed,
  WORKFLOWS,
} from '../../workflows/messages.ts';
import type { Logger } from '../logger.ts';
import { settleOrDefer } from './settle-or-defer.ts';
import {
  deletionSignalWithStart,
  revisionStart,
  verificationInput,
  verificationRestart,
} from './start-options.ts';
import { archiveStart } from './standalone.ts';
import type { Temporal } from './temporal.ts';

export interface DispatchParts {
  store: Store;
  temporal: Temporal;
  logger: Logger;
  /** The pages that each workflow links to. */
  pages: OperatorPages;
}

/** Longer than each call below may take, so that two processes do not handle the same row. */
export const LEASE_MS = 15_000;
export const CALL_MS = 5_000;
const BATCH = 50;

/** Handles the rows that are due, at most one batch; returns how many are done. */
export async function relayOutbox(parts: DispatchParts): Promise<number> {
  const rows = await claimOutbox(parts.store, { limit: BATCH, leaseMs: LEASE_MS });
  const done = await Promise.all(rows.map((row) => passOn(parts, row)));
  return done.filter(Boolean).length;
}

/**
 * Does what a claimed row asks for, mostly starts or signals a workflow, and settles the row. Safe to repeat.
 * Leaves the row for later where Temporal is down.
 *
 * @returns whether the row is done
 */
export async function passOn(parts: DispatchParts, row: OutboxRow): Promise<boolean> {
  const became = await settleOrDefer(parts, 'outbox', row, async () => {
    if (row.kind === 'erasure') {
      await erase(parts, row);
      return;
    }
    try {
      await parts.temporal.within(CALL_MS, () => start(parts, row));
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  });
  return became === 'done';
}

/** Needs no Temporal: the worker that claimed the row does it. */
async function erase({ store }: DispatchParts, { verificationId }: OutboxRow): Promise<void> {
  const became = await eraseData(store, { verificationId });
  if (became === 'erased') return;
  const why = became === 'more' ? 'There are more objects.' : 'It has not ended, or must be kept.';
  throw new KycError('not_ready', why);
}

type Told = Exclude<OutboxRow, { kind: 'erasure' }>;

async function start({ store, temporal, pages }: DispatchParts, row: Told): Promise<void> {
  const { workflow } = temporal.client;
  const { verificationId, accountId, vendor } = row;
  if (row.kind === 'revision') {
    const { inboxId, session } = row;
    const input = { verificationId, inboxId, session, vendor };
    const options = revisionStart(input, accountId, pages);
    await workflow.start(WORKFLOWS.revision, options);
    return;
  }
  if (row.kind === 'archive') {
    for (const part of row.of) {
      const { activity, options } = archiveStart(part, row);
      await temporal.client.activity.start(activity, options);
    }
    return;
  }
  if (row.kind === 'deletion') {
    // Works even while that workflow is ending: Temporal delivers the signal or starts the next run.
    const options = deletionSignalWithStart({ accountId, vendor });
    await workflow.signalWithStart(WORKFLOWS.deletion, options);
    return;
  }
  const { input, status } = await findStartInput(store, { verificationId });
  if (isFinal(status)) return;
  const options = verificationRestart(verificationInput(input), pages);
  if (row.kind === 'cancel') {
    // To the running workflow, or to a new one, which considers the stored facts before it ends.
    const { principal } = row;
    const told = { signal: cancelRequested, signalArgs: [{ principal }] as [CancelMessage] };
    await workflow.signalWithStart(WORKFLOWS.verification, { ...options, ...told });
    return;
  }
  if (row.kind === 'review') {
    const review = await findReviewToHear(store, { verificationId });
    if (review === null) return;
    const told = { signal: reviewed, signalArgs: [review] as [RecordedReview] };
    await workflow.signalWithStart(WORKFLOWS.verification, { ...options, ...told });
    return;
  }
  await workflow.start(WORKFLOWS.verification, options);
}
