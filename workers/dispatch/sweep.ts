import { WorkflowNotFoundError } from '@temporalio/client';
import { listEndedAmong, listOpenVerifications, unlessAnotherSweeps } from '../../store/index.ts';
import { cancelRequested, verificationWorkflowId, WORKFLOWS } from '../../workflows/messages.ts';
import { causeOf } from './cause.ts';
import { startMissing } from './inbox.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';

const BATCH = 1_000;
/** A start that was accepted this long ago has a workflow, or it had one; so long an end may take. */
const SETTLED_MS = 10 * 60_000;
const LIST_MS = 30_000;
/** So many in one go, lest others wait for us when all are lost. */
const MOST_STARTED = 200;
const MOST_FAILED = 10;

/** After these nothing runs any more, though the row is open: the workflow ends after its row does. */
const OVER: ReadonlySet<string> = new Set([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'TIMED_OUT',
]);

/** What one sweep did. */
interface Tally {
  started: number;
  failed: number;
}

/**
 * Compares the open verifications with the workflows that run, batch after batch. An open one without
 * a workflow, whatever became of that, is started again: nobody else would notice before the vendor or
 * the client speaks. A workflow that runs though its verification has ended, since somebody reset it,
 * is asked to look. Does nothing while another process is at it.
 *
 * @param batch how many open ones are compared at a time
 * @returns how many were started again; there may be more
 */
export async function sweep(parts: DispatchParts, batch = BATCH): Promise<number> {
  return (await unlessAnotherSweeps(parts.store, () => sweepAll(parts, batch))) ?? 0;
}

async function sweepAll(parts: DispatchParts, limit: number): Promise<number> {
  const tally: Tally = { started: 0, failed: 0 };
  for (let after: string | null | undefined = null; after !== undefined;) {
    const query = { startedBeforeMs: SETTLED_MS, after, limit };
    const open: string[] = await listOpenVerifications(parts.store, query);
    const last = open.length < limit ? undefined : open.at(-1);
    const running = await listRunning(parts, { after, last });
    for (const id of open) {
      if (!running.delete(id)) await startIfGone(parts, id, tally);
      if (tally.started >= MOST_STARTED) return tally.started;
    }
    await wakeEnded(parts, [...running], tally);
    after = last;
  }
  return tally.started;
}

/**
 * The verifications in that range of ids whose workflow runs, as far as Temporal's visibility knows: it
 * lags behind by a second or two.
 */
async function listRunning(
  { temporal }: DispatchParts,
  { after, last }: { after: string | null; last: string | undefined },
): Promise<Set<string>> {
  // Ids are hexadecimal: none comes after this.
  const until = verificationWorkflowId(last ?? 'z');
  const query = [
    `WorkflowType = '${WORKFLOWS.verification}' AND ExecutionStatus = 'Running'`,
    `WorkflowId > '${verificationWorkflowId(after ?? '')}' AND WorkflowId <= '${until}'`,
  ].join(' AND ');
  const prefix = verificationWorkflowId('').length;
  const ids = new Set<string>();
  await temporal.within(LIST_MS, async () => {
    for await (const { workflowId } of temporal.client.workflow.list({ query, pageSize: BATCH })) {
      ids.add(workflowId.slice(prefix));
    }
  });
  return ids;
}

async function startIfGone(parts: DispatchParts, verificationId: string, tally: Tally) {
  await unlessItFails(parts, { verificationId, tally }, async () => {
    if (!(await isGone(parts, verificationId))) return;
    if (await startMissing(parts, verificationId)) tally.started += 1;
  });
}

/** One that cannot be started or told must not keep the others out. */
async function unlessItFails(
  { logger }: DispatchParts,
  { verificationId, tally }: { verificationId: string; tally: Tally },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const trace = { verificationId, ...causeOf(error) };
    logger.error(trace, 'a workflow could not be started again, or told of its end');
    tally.failed += 1;
    if (tally.failed >= MOST_FAILED) throw error;
  }
}

async function isGone({ temporal, logger }: DispatchParts, verificationId: string) {
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  try {
    const { status, type } = await temporal.within(CALL_MS, () => handle.describe());
    if (OVER.has(status.name)) return true;
    const isOurs = type === WORKFLOWS.verification;
    if (!isOurs)
      logger.error({ verificationId }, 'another workflow has the id of a verification’s');
    return false;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A cancel cannot change an end: asked to write it, the workflow is told what stands, and completes. */
async function wakeEnded(parts: DispatchParts, running: readonly string[], tally: Tally) {
  const { store, temporal, logger } = parts;
  const ids = running.filter((id) => UUID.test(id));
  for (const verificationId of await listEndedAmong(store, { ids, endedBeforeMs: SETTLED_MS })) {
    const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
    logger.warn(
      { verificationId },
      'a workflow runs though its verification has ended: it is told',
    );
    await unlessItFails(parts, { verificationId, tally }, () =>
      temporal
        .within(CALL_MS, () => handle.signal(cancelRequested, { principal: 'operator' }))
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        }),
    );
  }
}
