import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import {
  cancel,
  QUEUES,
  renewSession,
  reviewed,
  sessionUpdateId,
  stateQuery,
  WORKFLOWS,
} from '../../workflows/messages.ts';
import type { SessionAnswer, SessionRequestMessage } from '../../workflows/messages.ts';
import { createDevServer } from '../setup/temporal.ts';
import { billableActions } from './support/actions.ts';
import { DeletionWorld } from './support/deletions.ts';
import { LIFECYCLES, openHarness } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';

/** What only the real server does: limits on updates, search attributes, the true count of events. */
let env: TestWorkflowEnvironment;
let harness: Harness;
beforeAll(async () => {
  env = await createDevServer();
  harness = await openHarness(env);
});
afterAll(async () => {
  await harness.close();
  await env.teardown();
});

describe('the hosted happy path', () => {
  it.each([
    [12, 50, 'with screening in the decision', false],
    [14, 60, 'with screening asked about apart', true],
  ] as const)(
    'costs at most %i billable actions and %i history events %s',
    async (mostActions, mostEvents, _screening, awaitsScreening) => {
      const running = await harness.start({ policy: { awaitsScreening } });
      await running.firstSession();
      await running.tell({ kind: 'started', attempt: 'a' });
      await running.becomes('started');
      await running.tell({ kind: 'submitted', attempt: 'a' });
      await running.becomes('submitted');
      await running.tell({ kind: 'outcome', outcome: 'approved', attempt: 'a' });
      await running.result();
      const { events } = await running.handle.fetchHistory();
      const actions = billableActions(events ?? []);
      expect(actions.total, JSON.stringify(actions)).toBeLessThanOrEqual(mostActions);
      expect(events?.length).toBeLessThanOrEqual(mostEvents);
    },
  );

  it('is found by status, vendor, client and mode once it has ended', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    await running.result();
    const query = `KycClient = '${running.input.clientId}' AND KycStatus = 'approved' AND KycVendor = 'veriff' AND KycMode = 'test'`;
    await expect.poll(async () => (await env.client.workflow.count(query)).count).toBe(1);
  });
});

describe('a person who clicks "renew" again and again while the vendor is down', () => {
  it('never keeps a cancel out', async () => {
    const running = await harness.start({ lifecycle: sessionsOf(500) });
    await running.firstSession();
    await expect.poll(() => running.world.writes.at(-1)?.endedSessions, PATIENCE).toEqual([1]);
    running.world.vendorDownUntilMs = Number.POSITIVE_INFINITY;
    const clicks = Array.from({ length: 12 }, () =>
      running.handle.startUpdate(renewSession, {
        args: [{ session: 2 }],
        updateId: sessionUpdateId(2, 1),
        waitForStage: 'ACCEPTED',
      }),
    );
    expect(await Promise.all(clicks)).toHaveLength(12);
    const answer = await running.handle.executeUpdate(cancel, {
      args: [{ principal: 'client_key:k' }],
      updateId: 'cancel/1',
    });
    expect(answer).toEqual({ status: 'canceled' });
    expect(await running.result()).toMatchObject({ status: 'canceled' });
  });

  it('is not turned away by a timer that is told of after the click: the end has come', async () => {
    const running = await harness.start({ lifecycle: sessionsOf(1_000) });
    await running.firstSession();
    const clicked: Promise<SessionAnswer>[] = [];
    await harness.whileStopped(async () => {
      await expect.poll(() => timersFired(running), PATIENCE).toBe(1);
      const click = {
        args: [{ session: 2 }] as [SessionRequestMessage],
        updateId: sessionUpdateId(2, 0),
      };
      clicked.push(running.handle.executeUpdate(renewSession, click));
    });
    expect(await Promise.all(clicked)).toEqual([{ status: 'pending', session: 2, ready: true }]);
    const ended = running.world.writes.flatMap(({ endedSessions }) => endedSessions);
    expect(ended).toEqual([1]);
    await running.handle.terminate();
  });

  it('finds no one listening once the verification has ended', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    await running.result();
    const late = running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
    await expect(late).rejects.toThrow(/completed|not found/i);
  });
});

describe('a deadline that passed while no worker ran', () => {
  it('ends the verification within seconds of their return, after one last question', async () => {
    const running = await harness.start({ expiresInMs: 2_000 });
    await running.firstSession();
    let returned = 0;
    await harness.whileStopped(async () => {
      await expect.poll(() => timersFired(running), PATIENCE).toBe(1);
      returned = Date.now();
    });
    expect(await running.result()).toMatchObject({ status: 'expired', reasons: ['never_started'] });
    expect(Date.now() - returned).toBeLessThan(10_000);
    expect(running.world.asked).toEqual([1]);
  });
});

describe('a person who may use the Temporal UI', () => {
  /** Bytes that are no JSON, an encoding that we do not speak, and none at all. */
  const UNREADABLE = [
    { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{') },
    { metadata: { encoding: Buffer.from('json/protobuf') }, data: Buffer.from('{}') },
    { metadata: {}, data: Buffer.from('?') },
  ];
  const ODD = [{}, null, 'x'.repeat(100_000), { session: 1e9 }, { principal: 5 }, { fact: [] }];
  const SIGNALS = ['vendorEvent', 'cancelRequested', 'nobody knows this'];
  const UPDATES = ['cancel', 'firstSession', 'renewSession', 'capture'];

  it('cannot stop a verification by what is no message: it is approved when the vendor says so', async () => {
    const running = await harness.start();
    const { handle } = running;
    await running.firstSession();
    for (const signalName of SIGNALS) {
      for (const args of [[], ...ODD.map((one) => [one])]) await handle.signal(signalName, ...args);
      for (const payload of UNREADABLE) {
        await env.client.workflowService.signalWorkflowExecution({
          namespace: env.client.options.namespace,
          workflowExecution: { workflowId: handle.workflowId },
          signalName,
          input: { payloads: [payload] },
        });
      }
    }
    for (const name of UPDATES) {
      for (const args of [[], ...ODD.map((one) => [one])]) {
        // Temporal sends none as well.
        const refused = handle.executeUpdate(name, { args: args as [unknown] });
        await expect(refused).rejects.toMatchObject({
          cause: {
            type: 'invalid_request',
            message: expect.stringMatching(/^\w+ takes /) as string,
          },
        });
      }
    }
    const invented = Array.from({ length: 50 }, (_, at) => at + 2);
    for (const session of invented) {
      await running.tell({ kind: 'returned' }, { session });
    }
    const malformed = 1 + ODD.length + UNREADABLE.length;
    await expect
      .poll(async () => (await handle.query(stateQuery)).ignored, PATIENCE)
      .toEqual({ vendorEvent: malformed + invented.length, cancelRequested: malformed });
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 1 });
  });

  // A sweep takes no input: started by hand, it is a sweep.
  it.each(Object.values(WORKFLOWS).filter((type) => type !== WORKFLOWS.sweep))(
    'is told why a %s that was started by hand fails, at once',
    async (type) => {
      for (const args of [[], [{}], [null]]) {
        const result = env.client.workflow.execute(type, {
          workflowId: `by hand/${type}/${JSON.stringify(args)}`,
          taskQueue: QUEUES.verification,
          args,
        });
        await expect(result).rejects.toMatchObject({
          cause: { type: 'invalid_request', message: expect.stringContaining(type) as string },
        });
      }
    },
  );

  it('ends a verification by "request cancellation", though the vendor is down and someone waits', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.vendorDownUntilMs = Number.POSITIVE_INFINITY;
      },
    });
    await running.becomes('created');
    await running.handle.cancel();
    expect(await running.result()).toMatchObject({ status: 'canceled' });
    expect(await running.firstSession()).toMatchObject({ ready: false, status: 'canceled' });
    expect((await running.handle.describe()).status.name).toBe('COMPLETED');
  });
});

describe('deletions at a vendor', () => {
  it('go on where they stood after the workers were away', async () => {
    const world = new DeletionWorld(env, [{ withinMs: 3_000, most: 1 }]);
    world.request('before');
    world.request('after');
    const handle = await world.tell();
    await expect.poll(() => world.looks, PATIENCE).toBe(2);
    await harness.close();
    harness = await openHarness(env);
    expect(await handle.result()).toMatchObject({ deleted: 2 });
    expect(world.names).toEqual(['before', 'after']);
  });
});

const sessionsOf = (lifetimeMs: number): VendorLifecycle => ({
  ...LIFECYCLES.datakeen,
  session: { ...LIFECYCLES.datakeen.session, lifetimeMs },
});

async function timersFired({ handle }: Running): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.timerFiredEventAttributes != null).length;
}

const PATIENCE = { timeout: 20_000, interval: 50 };

describe("a decision of the vendor's that is held for a person", () => {
  it('gives way to what they decide while no worker is there', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'outcome', outcome: 'review' });
    await running.becomes('in_review');
    running.world.isTaken = true;
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    await expect.poll(() => running.world.held, PATIENCE).toBe(1);
    const review = {
      ...{ number: 1, principal: 'client_key:k', decision: 'declined' as const },
      reasons: ['document_tampered' as const],
    };
    await harness.whileStopped(async () => {
      running.world.review = review;
      await running.handle.signal(reviewed, review);
    });
    expect(await running.result()).toMatchObject({ status: 'declined' });
  });
});
