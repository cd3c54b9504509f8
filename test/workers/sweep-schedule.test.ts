import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SweepReport } from '../../domain/sweep-report.ts';
import { readLastSweep } from '../../store/index.ts';
import { guardSweeps } from '../../workers/dispatch/guard-sweeps.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import {
  ensureSweepSchedule,
  faultOfSweepSchedule,
  SWEEP_SCHEDULE,
} from '../../workers/sweep-schedule.ts';
import type { Fixture } from '../activities/fixture.ts';
import { partsWithoutTemporal, runningLongAgo, runWorkers } from './dispatch-fixture.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
/** For what begins a sweep at each look. */
const SELDOM = { timeout: 30_000, interval: 1_000 };

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let close: () => Promise<void>;
let schedule: ScheduleHandle;
beforeAll(async () => {
  ({ fixture, server, parts, close } = await runWorkers());
  schedule = server.client.schedule.getHandle(SWEEP_SCHEDULE);
});
afterAll(() => close());
beforeEach(async () => {
  await ensureSweepSchedule(server.client.schedule);
  await finishedAgo('0 minutes');
});

const finishedAgo = (interval: string) =>
  fixture.store.app.query(
    `insert into last_sweep (finished_at, report) values (now() - $1::interval, '{"compared": 0}')
     on conflict (is_only) do update set finished_at = excluded.finished_at`,
    [interval],
  );
const lastAgoMs = async (): Promise<number> =>
  (await readLastSweep(fixture.store))?.agoMs ?? Infinity;
const fault = () => faultOfSweepSchedule(server.client.schedule);

describe('the sweep on its schedule', () => {
  it('starts what is lost, and its result and Postgres say which', async () => {
    const { verificationId, handle } = await runningLongAgo(parts, fixture);
    await handle.terminate();
    await vi.waitFor(async () => {
      await schedule.trigger(ScheduleOverlapPolicy.SKIP);
      const { report } = (await readLastSweep(fixture.store)) ?? {};
      expect(report?.startedAgain.ids).toEqual([verificationId]);
    }, SELDOM);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    const reports: SweepReport[] = [];
    const query = "WorkflowType = 'sweep' AND ExecutionStatus = 'Completed'";
    await vi.waitFor(async () => {
      for await (const { workflowId, runId } of server.client.workflow.list({ query })) {
        reports.push(
          (await server.client.workflow.getHandle(workflowId, runId).result()) as SweepReport,
        );
      }
      expect(reports.flatMap(({ startedAgain }) => startedAgain.ids)).toContain(verificationId);
    }, PATIENCE);
  });

  it('is made anew, and changes nothing where it is as it should be', async () => {
    await ensureSweepSchedule(server.client.schedule);
    const { spec, policies, action } = await schedule.describe();
    expect(spec.intervals).toMatchObject([{ every: 300_000 }]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 60_000 });
    expect(action).toMatchObject({ workflowType: 'sweep', taskQueue: 'kyc-verification' });
    expect(await fault()).toBeNull();
  });
});

describe('a person who keeps the sweeps away at Temporal', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['pauses their schedule', 'it is paused', () => schedule.pause('nobody needs it')],
    ['deletes their schedule', 'it does not exist', () => schedule.delete()],
    [
      'has it start something else',
      'somebody has changed it',
      () =>
        schedule.update((now) => ({ ...now, action: { ...now.action, workflowType: 'nothing' } })),
    ],
    [
      'has it start them next year',
      'somebody has changed it',
      () => schedule.update((now) => ({ ...now, spec: { intervals: [{ every: '365 days' }] } })),
    ],
  ])('and %s has it set right, and a sweep begun', async (_how, why, meddle) => {
    // A worker that guards the sweeps at that moment may have set it right at once.
    await vi.waitFor(async () => {
      if ((await fault()) !== why) await meddle();
      expect(await fault()).toBe(why);
    }, PATIENCE);
    expect(await guardSweeps(parts)).toBe(false);
    await finishedAgo('20 minutes');
    expect(await guardSweeps(parts)).toBe(true);
    await expect.poll(fault, PATIENCE).toBeNull();
    await expect.poll(lastAgoMs, PATIENCE).toBeLessThan(60_000);
  });

  it('and has two processes set it right at once has one schedule', async () => {
    await schedule.delete();
    await finishedAgo('20 minutes');
    await expect.poll(fault, PATIENCE).toBe('it does not exist');
    expect(await Promise.all([guardSweeps(parts), guardSweeps(parts)])).toEqual([true, true]);
    expect(await fault()).toBeNull();
    await expect.poll(lastAgoMs, PATIENCE).toBeLessThan(60_000);
  });

  it('is not mistaken for the absence of Temporal, which is said', async () => {
    await finishedAgo('20 minutes');
    const away = partsWithoutTemporal(fixture);
    await expect(guardSweeps(away)).rejects.toThrow();
    await away.temporal.close();
  });
});
