import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findStartInput } from '../../store/index.ts';
import { ofOverdue } from '../../tools/doctor/examine-workflows.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { verificationInput } from '../../workers/dispatch/start-options.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import { QUEUES, verificationWorkflowId } from '../../workflows/messages.ts';
import type { Fixture } from '../activities/fixture.ts';
import { handOfService } from '../setup/by-hand.ts';
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
/** What the service itself would have written. */
const written = (sql: string, values: unknown[]) =>
  handOfService(fixture.store, fixture.store.app).query(sql, values);
const end = (id: string) =>
  written(
    `update verifications set status = 'canceled', ended_at = now() - interval '1 hour' where id = $1`,
    [id],
  );

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

  /** As if they had been asked for a week ago, and their time had passed so many hours ago. */
  const overdue = async (ids: string[], hours: number): Promise<void> => {
    await fixture.store.app.query(
      `update verifications set expires_at = now() - $2 * interval '1 hour' where id = any($1)`,
      [ids, hours],
    );
    await startedAgo(ids, 7 * 24);
  };
  const startedAgo = (ids: string[], hours: number) =>
    fixture.store.app.query(
      `update outbox set created_at = now() - $2 * interval '1 hour',
         completed_at = now() - interval '1 hour'
       where kind = 'start' and verification_id = any($1)`,
      [ids, hours],
    );

  it.each([
    ['has a deadline of its own', 'pending', { expiresAt: '2099-01-01T00:00:00.000Z' }, {}],
    ['begins in ten years only', 'in_review', {}, { startDelay: '3650 days' }],
  ])(
    'is terminated where it %s, once the time of the row is long over',
    async (_how, status, changes, options) => {
      const { verificationId, handle } = await running();
      await written('update verifications set status = $2 where id = $1', [verificationId, status]);
      const { input } = await findStartInput(fixture.store, { verificationId });
      const args = [{ ...verificationInput(input), ...changes }];
      const runId = await inItsPlace(verificationId, 'verification', { args, ...options });
      const nothing = { evicted: { count: 0 }, startedAgain: { count: 0 } };
      expect(await sweep(parts)).toMatchObject(nothing);
      await overdue([verificationId], 26);
      const found = { count: 1, ids: [verificationId] };
      expect(await sweep(parts)).toMatchObject({ evicted: { count: 0 }, startedAgain: found });
      const { workflow } = server.client;
      const evicted = workflow.getHandle(verificationWorkflowId(verificationId), runId);
      expect((await evicted.describe()).status.name).toBe('TERMINATED');
      expect(await handle.describe()).toMatchObject({ status: { name: 'RUNNING' } });
      await end(verificationId);
    },
  );

  it('is terminated in its turn, however many are overdue, and not again for a while', async () => {
    const many = [await running(), await running(), await running()];
    const ids = many.map(({ verificationId }) => verificationId).toSorted();
    await overdue(ids, 26);
    const report = await sweep(parts, { batch: 1 });
    expect(report.startedAgain).toEqual({ count: 3, ids });
    expect(new Set(report.overdue.ids)).toEqual(new Set(ids));
    const [why] = await ofOverdue(parts.temporal, ids.slice(0, 1));
    expect(why?.why).toContain('its workflow runs, and nothing is seen to hold it up');
    await startedAgo(ids, 6);
    expect(await sweep(parts)).toMatchObject({ startedAgain: { count: 0 } });
    await startedAgo(ids, 7);
    expect(await sweep(parts)).toMatchObject({ startedAgain: { count: 3 } });
    for (const id of ids) await end(id);
  });

  it('is terminated after the end as well, and nothing is started', async () => {
    const { verificationId } = await running();
    await end(verificationId);
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
