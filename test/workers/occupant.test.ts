import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findStartInput } from '../../store/index.ts';
import { ofOverdue } from '../../tools/doctor/examine-workflows.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { verificationInput } from '../../workers/dispatch/start-options.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import { QUEUES, verificationWorkflowId } from '../../workflows/messages.ts';
import type { Fixture } from '../activities/fixture.ts';
import { runningLongAgo, runWorkers } from './dispatch-fixture.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ fixture, server, parts, close } = await runWorkers());
});
afterAll(() => close());

const running = () => runningLongAgo(parts, fixture);

describe('another workflow under the id of a verification’s', () => {
  const inItsPlace = async (id: string, type: string, options: object): Promise<string> => {
    const handle = await server.client.workflow.start(type, {
      ...{ workflowId: verificationWorkflowId(id), taskQueue: QUEUES.verification, args: [] },
      ...{ workflowIdConflictPolicy: 'TERMINATE_EXISTING', ...options },
    });
    return handle.firstExecutionRunId;
  };

  it.each([
    ['is of another type', 'holdUp', { taskQueue: 'theirs' }],
    ['waits where none of our workers looks', 'verification', { taskQueue: 'theirs' }],
    ['is of a type that none of our workers knows', 'holdUp', {}],
  ])('is terminated where it %s, and ours is started', async (_how, type, options) => {
    const [held, untouched] = [await running(), await running()];
    const before = await untouched.handle.describe();
    const runId = await inItsPlace(held.verificationId, type, options);
    await vi.waitFor(async () => {
      expect(await sweep(parts)).toMatchObject({
        evicted: { count: 1, ids: [held.verificationId] },
        startedAgain: { count: 1, ids: [held.verificationId] },
      });
    }, PATIENCE);
    const { workflow } = server.client;
    const evicted = workflow.getHandle(verificationWorkflowId(held.verificationId), runId);
    expect((await evicted.describe()).status.name).toBe('TERMINATED');
    expect(await held.handle.describe()).toMatchObject({
      ...{ status: { name: 'RUNNING' }, type: 'verification', taskQueue: QUEUES.verification },
    });
    expect((await untouched.handle.describe()).runId).toBe(before.runId);
    expect(await sweep(parts)).toMatchObject({ evicted: { count: 0 }, startedAgain: { count: 0 } });
  });

  it('is terminated where it has a deadline of its own, once that of the row is long over', async () => {
    const [held, ours] = [await running(), await running()];
    const runOfOurs = (await ours.handle.describe()).runId;
    const { input } = await findStartInput(fixture.store, held);
    const later = { ...verificationInput(input), expiresAt: '2099-01-01T00:00:00.000Z' };
    const runId = await inItsPlace(held.verificationId, 'verification', { args: [later] });
    expect(await sweep(parts)).toMatchObject({ evicted: { count: 0 } });
    await fixture.store.app.query(
      `update verifications set expires_at = now() - interval '26 hours' where id = any($1)`,
      [[held.verificationId, ours.verificationId]],
    );
    const report = await sweep(parts);
    expect(report.evicted).toEqual({ count: 1, ids: [held.verificationId] });
    expect(new Set(report.overdue.ids)).toEqual(
      new Set([held.verificationId, ours.verificationId]),
    );
    const [why] = await ofOverdue(parts.temporal, [ours.verificationId]);
    expect(why?.why).toContain('its workflow runs, and nothing is seen to hold it up');
    expect((await held.handle.describe()).runId).not.toBe(runId);
    expect((await ours.handle.describe()).runId).toBe(runOfOurs);
  });

  it('is terminated after the end as well, and nothing is started', async () => {
    const { verificationId } = await running();
    await fixture.store.app.query(
      `update verifications set status = 'canceled', ended_at = now() - interval '1 hour' where id = $1`,
      [verificationId],
    );
    const runId = await inItsPlace(verificationId, 'verification', { taskQueue: 'theirs' });
    await vi.waitFor(async () => {
      const { evicted, startedAgain } = await sweep(parts);
      expect([evicted.ids, startedAgain.count]).toEqual([[verificationId], 0]);
    }, PATIENCE);
    const { workflow } = server.client;
    const handle = workflow.getHandle(verificationWorkflowId(verificationId));
    expect(await handle.describe()).toMatchObject({ runId, status: { name: 'TERMINATED' } });
  });
});

describe('the doctor', () => {
  it('says what holds up a verification whose time is over, and the command that helps', async () => {
    const [taken, ended] = [await running(), await running()];
    await server.client.workflow.start('verification', {
      ...{ workflowId: verificationWorkflowId(taken.verificationId), taskQueue: 'theirs' },
      ...{ workflowIdConflictPolicy: 'TERMINATE_EXISTING', args: [] },
    });
    await ended.handle.terminate();
    const lost = '00000000-0000-7000-8000-000000000000';
    const found = await ofOverdue(parts.temporal, [
      taken.verificationId,
      ended.verificationId,
      lost,
    ]);
    expect(found.map(({ why }) => why.split(': ')[1])).toEqual([
      'another workflow has its id.',
      'its workflow is TERMINATED.',
      'it has no workflow.',
    ]);
    for (const { help } of found) expect(help).toContain('temporal schedule trigger');
  });
});
