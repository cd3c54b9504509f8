import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { SweepActivities } from '../../activities/contract.ts';
import { isFinal } from '../../domain/status.ts';
import { addTo, noneFound, type Found, type SweepReport } from '../../domain/sweep-report.ts';
import {
  findStartInput,
  findStuck,
  listEndedAmong,
  listOpenVerifications,
  listOverdue,
  listRestored,
  noteSweep,
  recordCutOffTries,
  refusedSinceLastSweep,
  resumeDeliveries,
} from '../../store/index.ts';
import { cancelRequested, verificationWorkflowId, WORKFLOWS } from '../../workflows/messages.ts';
import { causeOf } from './cause.ts';
import { startMissing } from './inbox.ts';
import { clearForAnew, clearPlace, isOurs } from './occupant.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';
import { keepHouse } from './keep-house.ts';
import { resumeErasures } from './resume-erasures.ts';
import { sweepRetention } from './sweep-retention.ts';
import { sweepReviews } from './sweep-reviews.ts';

const BATCH = 1_000;
/** Leaves out younger starts: Temporal's lists may not have their workflows yet. */
const STARTED_MS = 60_000;
/** A workflow may run this long after the end of its verification. */
const ENDED_MS = 10 * 60_000;
/** Longer than the longest pause between two tries of a delivery. */
const SILENT_MS = 8 * 60 * 60_000;
/** Longer than a try to buy a session and to save it. */
const CUT_OFF_MS = 5 * 60_000;
const LIST_MS = 30_000;
const RUNNING = "ExecutionStatus = 'Running'";
const FAILING = [
  `WorkflowType = '${WORKFLOWS.verification}' AND ${RUNNING}`,
  "TemporalReportedProblems IN ('category=WorkflowTaskFailed')",
].join(' AND ');

/** The id of a verification; other workflow ids are not ours to compare. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface SweepOptions {
  /** How many open verifications to compare at a time. */
  batch?: number;
  /** Ends the sweep after the current verification. */
  signal?: AbortSignal;
}

interface Anew {
  why: Parameters<typeof clearForAnew>[2];
  list: typeof listOverdue;
  batch: number;
  signal: AbortSignal | undefined;
}

type Done = Pick<SweepReport, 'compared' | 'startedAgain' | 'evicted' | 'woken' | 'failed'>;

/** The sweep as an activity (see workers/sweep-schedule.ts); stores its report. */
export function createSweepActivities(parts: DispatchParts): SweepActivities {
  return {
    async sweepOnce() {
      const report = await sweep(parts, { signal: Context.current().cancellationSignal });
      await noteSweep(parts.store, report);
      return report;
    },
  };
}

/**
 * Compares the open verifications with the running workflows, batch after batch. Starts the workflow of an
 * open verification that has none: otherwise it would stand still until the vendor or the client sends
 * something. Terminates a foreign workflow under its id. Replaces our own workflow where the verification is
 * long overdue, and once where it was restored from a backup. Signals a workflow that still runs although its
 * verification has ended (it was reset). Two sweeps at once do no harm.
 *
 * It also compares the review cases with the verifications in review, sends reviewers' decisions that no
 * workflow has written again, erases data whose retention is over, resumes erasures that are in no queue, and
 * deletes rows that nothing reads any more.
 *
 * @throws what the store or Temporal throws when it is down; any other error fails only one verification
 */
export async function sweep(
  parts: DispatchParts,
  { batch = BATCH, signal }: SweepOptions = {},
): Promise<SweepReport> {
  const done: Done = {
    compared: 0,
    ...{ startedAgain: noneFound(), evicted: noneFound(), woken: noneFound(), failed: noneFound() },
  };
  const refusedWrites = await refusedSinceLastSweep(parts.store);
  for (let after: string | null | undefined = null; after !== undefined;) {
    const query = { startedBeforeMs: STARTED_MS, after, limit: batch };
    const open: string[] = await listOpenVerifications(parts.store, query);
    const last = open.length < batch ? undefined : open.at(-1);
    const running = await list(parts, `${RUNNING} AND ${rangeOf({ after, last })}`);
    for (const id of open) {
      signal?.throwIfAborted();
      done.compared += 1;
      if (running.get(id) !== 'ours') {
        await unlessItFails(parts, id, done, () => restart(parts, id, done));
      }
      running.delete(id);
    }
    await endEnded(parts, [...running.keys()], done);
    after = last;
  }
  const each = (id: string, work: () => Promise<void>) => unlessItFails(parts, id, done, work);
  await sweepReviews(parts, { batch: BATCH, signal, each });
  const stuck = await findStuck(parts.store);
  await restartAnew(parts, done, { why: 'restored', list: listRestored, batch, signal });
  await restartAnew(parts, done, { why: 'overdue', list: listOverdue, batch, signal });
  await recordCutOffTries(parts.store, { olderThanMs: CUT_OFF_MS, limit: BATCH });
  const resumed = await resumeDeliveries(parts.store, { silentMs: SILENT_MS, limit: BATCH });
  const overRetention = await sweepRetention(parts, { signal, each });
  const erasuresResumed = await resumeErasures(parts, { signal, each });
  await keepHouse(parts, { signal });
  const failing = noneFound();
  for (const id of (await list(parts, FAILING)).keys()) if (UUID.test(id)) addTo(failing, id);
  const found = { failing, refusedWrites, resumed, overRetention, erasuresResumed };
  return { ...done, ...stuck, ...found };
}

/**
 * Replaces the workflows of these verifications, in whatever state they are. It records each start in the
 * outbox: so it does not replace an overdue one at every sweep, nor a restored one twice, and a sweep that
 * was cut off goes on with the others.
 */
async function restartAnew(
  parts: DispatchParts,
  done: Done,
  { why, list: listThem, batch, signal }: Anew,
): Promise<void> {
  for (let after: string | null | undefined = null; after !== undefined;) {
    const found: string[] = await listThem(parts.store, { after, limit: batch });
    for (const id of found) {
      signal?.throwIfAborted();
      await unlessItFails(parts, id, done, () =>
        restart(parts, id, done, (of, which) => clearForAnew(of, which, why)),
      );
    }
    after = found.length < batch ? undefined : found.at(-1);
  }
}

/** The range of workflow ids of a batch: after the last id of the previous one, up to its own last. */
function rangeOf({ after, last }: { after: string | null; last: string | undefined }): string {
  // Ids are hexadecimal, so all sort before this.
  const until = verificationWorkflowId(last ?? 'z');
  return `WorkflowId > '${verificationWorkflowId(after ?? '')}' AND WorkflowId <= '${until}'`;
}

/** Lists what runs under ids of verifications. Temporal's visibility lags by a second or two. */
async function list({ temporal }: DispatchParts, query: string) {
  const prefix = verificationWorkflowId('').length;
  const runs = new Map<string, 'ours' | 'another'>();
  await temporal.within(LIST_MS, async () => {
    for await (const run of temporal.client.workflow.list({ query, pageSize: BATCH })) {
      runs.set(run.workflowId.slice(prefix), isOurs(run) ? 'ours' : 'another');
    }
  });
  return runs;
}

/** Starts the workflow unless ours runs after all: describes it first, since Temporal's lists lag. */
async function restart(
  parts: DispatchParts,
  id: string,
  done: Done,
  clear: typeof clearPlace = clearPlace,
): Promise<void> {
  const place = await clear(parts, id);
  if (place === 'ours') return;
  if (place === 'evicted') addTo(done.evicted, id);
  if (await startMissing(parts, id)) addTo(done.startedAgain, id);
}

/** A failure of one verification does not stop the others, unless the store or Temporal is down. */
async function unlessItFails(
  { logger, temporal }: DispatchParts,
  verificationId: string,
  { failed }: { failed: Found },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const trace = causeOf(error);
    logger.error(
      { verificationId, ...trace },
      'what was found of a verification could not be set right',
    );
    if (trace.code === 'store_unavailable' || !(await temporal.isThere())) throw error;
    addTo(failed, verificationId);
  }
}

/**
 * Signals a cancel to workflows that still run after the end of their verification: it cannot change the end,
 * but the store answers the write with the end, and the workflow completes. `findStartInput` checks the row's
 * tag, since anyone with the database could write the time of an end. A foreign workflow is terminated.
 */
async function endEnded(parts: DispatchParts, running: readonly string[], done: Done) {
  const ids = running.filter((id) => UUID.test(id));
  for (const id of await listEndedAmong(parts.store, { ids, endedBeforeMs: ENDED_MS })) {
    await unlessItFails(parts, id, done, async () => {
      const { status } = await findStartInput(parts.store, { verificationId: id });
      if (!isFinal(status)) return;
      const place = await clearPlace(parts, id);
      if (place === 'evicted') addTo(done.evicted, id);
      if (place !== 'ours') return;
      await wake(parts, id);
      addTo(done.woken, id);
    });
  }
}

async function wake({ temporal, logger }: DispatchParts, verificationId: string): Promise<void> {
  logger.warn({ verificationId }, 'a workflow runs though its verification has ended: it is told');
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(verificationId));
  await temporal
    .within(CALL_MS, () => handle.signal(cancelRequested, { principal: 'operator' }))
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
}
