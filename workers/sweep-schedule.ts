import { isDeepStrictEqual } from 'node:util';
import {
  type ConnectionLike,
  ScheduleAlreadyRunning,
  ScheduleClient,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { QUEUES, WORKFLOWS } from '../workflows/messages.ts';

export const SWEEP_SCHEDULE = 'sweep';
const EVERY_MS = 5 * 60_000;

const SCHEDULE = {
  spec: { intervals: [{ every: EVERY_MS }], jitter: '20 seconds' },
  action: {
    type: 'startWorkflow',
    workflowType: WORKFLOWS.sweep,
    workflowId: WORKFLOWS.sweep,
    taskQueue: QUEUES.verification,
    // Longer than its activity may take: a sweep that hangs must not block the next ones for ever.
    workflowRunTimeout: '75 minutes',
    staticSummary: 'Compares the open verifications with the workflows that run',
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
  state: { paused: false },
} as const;

/**
 * A client for the schedule. It does not encrypt: the schedule has no personal data, and operators and
 * `migrate` use it without a key.
 */
export const schedulesOf = (connection: ConnectionLike, namespace: string): ScheduleClient =>
  new ScheduleClient({ connection, namespace });

/**
 * Creates the schedule of the sweeps, or restores it where somebody has paused, changed or deleted it. Safe
 * to repeat and to run twice at once.
 */
export async function ensureSweepSchedule(schedules: ScheduleClient): Promise<void> {
  const { spec, action, policies, state } = SCHEDULE;
  const wanted = {
    spec: { ...spec, intervals: [...spec.intervals] },
    action: { ...action, args: [] },
    policies,
    state,
  };
  try {
    await schedules.create({ scheduleId: SWEEP_SCHEDULE, ...wanted });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedules.getHandle(SWEEP_SCHEDULE).update(() => wanted);
  }
}

/** What is wrong with the schedule, in words; null where it is right. */
export async function faultOfSweepSchedule(schedules: ScheduleClient): Promise<string | null> {
  let found: ScheduleDescription;
  try {
    found = await schedules.getHandle(SWEEP_SCHEDULE).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return 'it does not exist';
    throw error;
  }
  if (found.state.paused) return 'it is paused';
  const { intervals, calendars, endAt } = found.spec;
  const { workflowType, taskQueue } = found.action;
  const isOurs =
    workflowType === WORKFLOWS.sweep &&
    taskQueue === QUEUES.verification &&
    isDeepStrictEqual(
      intervals?.map(({ every }) => every),
      [EVERY_MS],
    ) &&
    (calendars ?? []).length === 0 &&
    endAt === undefined &&
    found.state.remainingActions === undefined;
  return isOurs ? null : 'somebody has changed it';
}
