import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getVerification, readSession, requestRefresh } from '../../store/index.ts';
import { handOfService } from '../setup/by-hand.ts';
import type { RunningDispatch } from '../../workers/dispatch/dispatch.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { sweep } from '../../workers/dispatch/sweep.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import {
  anAccount,
  aVerification,
  control,
  type Fixture,
  requestsTo,
} from '../activities/fixture.ts';
import {
  completeByHand,
  partsWithoutTemporal,
  resetTo,
  runningLongAgo,
  runWorkers,
  startedLongAgo,
} from './dispatch-fixture.ts';

const MOST_SIGNALS = 100;

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let dispatch: RunningDispatch;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ fixture, server, parts, dispatch, close } = await runWorkers({
    dynamicConfig: { 'history.maximumSignalsPerExecution': MOST_SIGNALS },
  }));
});
afterAll(() => close());

const running = () => runningLongAgo(parts, fixture);

/** How many a sweep has started again. */
const restarted = async (batch?: number): Promise<number> =>
  (await sweep(parts, batch === undefined ? {} : { batch })).startedAgain.count;

const PATIENCE = { timeout: 20_000, interval: 50 };

describe('the sweep', () => {
  it.each([
    ['terminated it', ({ handle }: Running) => handle.terminate()],
    ['completed it', ({ verificationId }: Running) => completeByHand(server, verificationId)],
  ])('starts the workflow of an open verification again after a person %s', async (_how, end) => {
    const [lost, untouched] = [await running(), await running()];
    const before = await untouched.handle.describe();
    await end(lost);
    await expect.poll(() => restarted(), PATIENCE).toBe(1);
    expect((await lost.handle.describe()).status.name).toBe('RUNNING');
    expect((await untouched.handle.describe()).runId).toBe(before.runId);
    expect(await restarted()).toBe(0);
  });

  it('starts one again that was started two minutes ago, and leaves alone one that is just being started', async () => {
    const [young, newborn] = [await running(), await running()];
    const started = `update outbox set completed_at = now() - $2 * interval '1 second' where verification_id = $1`;
    await fixture.store.app.query(started, [young.verificationId, 120]);
    await fixture.store.app.query(started, [newborn.verificationId, 20]);
    await Promise.all([young.handle.terminate(), newborn.handle.terminate()]);
    await expect.poll(() => restarted(), PATIENCE).toBe(1);
    expect((await young.handle.describe()).status.name).toBe('RUNNING');
    expect((await newborn.handle.describe()).status.name).toBe('TERMINATED');
    await startedLongAgo(fixture, newborn.verificationId);
    await expect.poll(() => restarted(), PATIENCE).toBe(1);
  });

  it('misses none, however many batches there are', async () => {
    const many = [await running(), await running(), await running()];
    for (const { handle } of many) await handle.terminate();
    await running();
    let started = 0;
    await expect.poll(async () => (started += await restarted(2)), PATIENCE).toBe(3);
    for (const { handle } of many) {
      expect((await handle.describe()).status.name).toBe('RUNNING');
    }
  });

  it('leaves alone what has ended', async () => {
    const { verificationId, handle } = await running();
    await end(verificationId, 'now()');
    await handle.terminate();
    expect(await restarted()).toBe(0);
    expect((await handle.describe()).status.name).toBe('TERMINATED');
  });

  it('tells a workflow that runs long after the end of its verification, and no other', async () => {
    const [justEnded, endedLongAgo, open] = [await running(), await running(), await running()];
    await end(justEnded.verificationId, 'now()');
    await end(endedLongAgo.verificationId, `now() - interval '1 hour'`);
    await expect
      .poll(async () => {
        expect(await restarted(2)).toBe(0);
        return signalsTo(endedLongAgo);
      }, PATIENCE)
      .toContain('cancelRequested');
    expect([await signalsTo(justEnded), await signalsTo(open)]).toEqual([[], []]);
  });

  it('cancels no verification of which only a time says that it ended', async () => {
    const [open, ended] = [await running(), await running()];
    const { verificationId } = open;
    await expect.poll(() => runsOf(verificationId), PATIENCE).toBe(1);
    await fixture.store.app.query(
      `update verifications set ended_at = now() - interval '1 hour' where id = $1`,
      [verificationId],
    );
    await end(ended.verificationId, `now() - interval '1 hour'`);
    await expect
      .poll(async () => {
        await sweep(parts);
        return signalsTo(ended);
      }, PATIENCE)
      .toContain('cancelRequested');
    expect(await signalsTo(open)).toEqual([]);
    expect(await statusOf(verificationId)).toBe('pending');
  });

  it('does no harm where two are at it: each workflow is started once', async () => {
    const three = [await running(), await running(), await running()];
    for (const { handle } of three) await handle.terminate();
    const runs = () => Promise.all(three.map(({ verificationId }) => runsOf(verificationId)));
    await expect
      .poll(async () => {
        await Promise.all([sweep(parts, { batch: 1 }), sweep(parts)]);
        return runs();
      }, PATIENCE)
      .toEqual([2, 2, 2]);
    expect(await restarted()).toBe(0);
    expect(await runs()).toEqual([2, 2, 2]);
    for (const { handle } of three) {
      expect((await handle.describe()).status.name).toBe('RUNNING');
    }
  });

  it('starts the others where one cannot be started', async () => {
    const [unreadable, lost] = [await running(), await running()];
    const spoil = `update verifications set start_input = '{}' where id = $1`;
    await handOfService(fixture.store, fixture.store.app).query(spoil, [unreadable.verificationId]);
    for (const { handle } of [unreadable, lost]) await handle.terminate();
    await expect.poll(() => restarted(), PATIENCE).toBe(1);
    expect((await lost.handle.describe()).status.name).toBe('RUNNING');
  });

  it('starts the others where one that has ended can be told nothing', async () => {
    const three = [await running(), await running(), await running()];
    const [deaf, , lost] = three.sort((one, other) =>
      one.verificationId < other.verificationId ? -1 : 1,
    );
    if (deaf === undefined || lost === undefined) throw new Error('There are three.');
    const isHeard = () =>
      deaf.handle.signal('nothing').then(
        () => true,
        () => false,
      );
    for (let told = 0; told <= MOST_SIGNALS; told += 1) await isHeard();
    expect(await isHeard()).toBe(false);
    await end(deaf.verificationId, `now() - interval '1 hour'`);
    await lost.handle.terminate();
    await expect.poll(() => restarted(1), PATIENCE).toBe(1);
    expect((await lost.handle.describe()).status.name).toBe('RUNNING');
    await deaf.handle.terminate();
  });

  it('takes the absence of Temporal for no absence of workflows', async () => {
    await running();
    const away = partsWithoutTemporal(fixture);
    await expect(sweep(away)).rejects.toThrow();
    await away.temporal.close();
  });
});

/** A verification that runs, and what the vendor says of it when it is asked. */
async function judgeable() {
  const accountId = await anAccount(fixture, 'veriff');
  const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await dispatch.startVerification(id, { waitMs: 10_000 });
  const about = { verificationId: id, session: 1 };
  const session = (await readSession(fixture.store, about))?.reference.id ?? '';
  const isJudged = async (action: string, status: string): Promise<void> => {
    const path = `veriff/sessions/${session}/actions`;
    await control(fixture, 'POST', path, { action, silent: true });
    await requestRefresh(fixture.store, { ...about, by: 'hint', receivedAt: new Date() });
    dispatch.refresh(about);
    await vi.waitFor(async () => {
      await relayInbox(parts);
      expect(await statusOf(id)).toBe(status);
    }, PATIENCE);
  };
  return { id, isJudged, handle: server.client.workflow.getHandle(verificationWorkflowId(id)) };
}

async function statusOf(id: string): Promise<string | undefined> {
  const { clientId, store } = fixture;
  return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
}

async function decisionsOf(id: string): Promise<string[]> {
  const query = 'select status from decisions where verification_id = $1';
  const { rows } = await fixture.store.app.query<{ status: string }>(query, [id]);
  return rows.map(({ status }) => status);
}

describe('a workflow that a person meddles with', () => {
  it.each([
    ['resets', (id: string) => resetTo(server, id, 0)],
    ['completes by hand as canceled', (id: string) => completeByHand(server, id)],
  ])('and %s while a person must look ends as the vendor says then', async (_how, meddle) => {
    const { id, isJudged, handle } = await judgeable();
    await isJudged('review', 'in_review');
    await meddle(id);
    await startedLongAgo(fixture, id);
    await vi.waitFor(async () => {
      await sweep(parts);
      expect((await handle.describe()).status.name).toBe('RUNNING');
    }, PATIENCE);
    await isJudged('approve', 'approved');
    expect(await handle.result()).toMatchObject({ status: 'approved', sessions: 1 });
    expect(await decisionsOf(id)).toEqual(['approved']);
  });

  it('and resets to its beginning after the approval ends approved again, with one decision', async () => {
    const { id, isJudged, handle } = await judgeable();
    await isJudged('approve', 'approved');
    await handle.result();
    const before = (await requestsTo(fixture, 'veriff')).length;
    await resetTo(server, id, 0);
    expect(await handle.result()).toMatchObject({ status: 'approved' });
    expect(await decisionsOf(id)).toEqual(['approved']);
    expect(await requestsTo(fixture, 'veriff')).toHaveLength(before);
  });

  it('and resets so that it has nothing left to do is told of the end by the sweep', async () => {
    const { id, isJudged, handle } = await judgeable();
    await isJudged('approve', 'approved');
    await handle.result();
    await resetTo(server, id, 1);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await fixture.store.app.query(
      `update verifications set ended_at = now() - interval '1 hour' where id = $1`,
      [id],
    );
    await vi.waitFor(async () => {
      await sweep(parts);
      expect((await handle.describe()).status.name).toBe('COMPLETED');
    }, PATIENCE);
    expect(await handle.result()).toMatchObject({ status: 'approved' });
    expect(await decisionsOf(id)).toEqual(['approved']);
  });
});

type Running = Awaited<ReturnType<typeof running>>;

async function end(verificationId: string, at: string): Promise<void> {
  await handOfService(fixture.store, fixture.store.app).query(
    `update verifications set status = 'canceled', ended_at = ${at} where id = $1`,
    [verificationId],
  );
}

async function runsOf(verificationId: string): Promise<number> {
  const query = `WorkflowId = '${verificationWorkflowId(verificationId)}'`;
  return (await server.client.workflow.count(query)).count;
}

async function signalsTo({ handle }: Running): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(
    ({ workflowExecutionSignaledEventAttributes: signaled }) => signaled?.signalName ?? [],
  );
}
