import { ScheduleOverlapPolicy } from '@temporalio/client';
import { readLastSweep } from '../../store/index.ts';
import { ensureSweepSchedule, schedulesOf, SWEEP_SCHEDULE } from '../sweep-schedule.ts';
import type { DispatchParts } from './outbox.ts';

/** By the database's clock. At least two sweeps were due in this time. */
export const SWEEP_OVERDUE_MS = 15 * 60_000;
const CALL_MS = 10_000;

/**
 * Restores the schedule of the sweeps and starts one, where Postgres has no finished sweep of the last
 * quarter of an hour. So somebody who has access to Temporal alone cannot stop the sweeps. Does not start a
 * second one while one is running.
 *
 * @returns whether that was necessary
 */
export async function guardSweeps({ store, temporal, logger }: DispatchParts): Promise<boolean> {
  const last = await readLastSweep(store);
  if (last !== null && last.agoMs < SWEEP_OVERDUE_MS) return false;
  const schedule = schedulesOf(temporal.connection, temporal.client.options.namespace);
  logger.warn(
    { lastFinishedAt: last?.finishedAt ?? null },
    'no sweep was finished in time: its schedule is set right, and a sweep begun',
  );
  await temporal.within(CALL_MS, async () => {
    await ensureSweepSchedule(schedule);
    await schedule.getHandle(SWEEP_SCHEDULE).trigger(ScheduleOverlapPolicy.SKIP);
  });
  return true;
}
