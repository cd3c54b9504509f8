import { ScheduleOverlapPolicy } from '@temporalio/client';
import { readLastSweep } from '../../store/index.ts';
import { ensureSweepSchedule, schedulesOf, SWEEP_SCHEDULE } from '../sweep-schedule.ts';
import type { DispatchParts } from './outbox.ts';

/** By the database's clock. Two sweeps were due then that were not finished. */
export const SWEEP_OVERDUE_MS = 15 * 60_000;
const CALL_MS = 10_000;

/**
 * The guard of the sweeps: where none was finished for a quarter of an hour, as Postgres knows,
 * whatever became of the schedule, it is set right and a sweep is begun. So access to Temporal
 * alone cannot keep the sweeps away. While one is running no other is begun.
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
