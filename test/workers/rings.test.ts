import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVerification, listEvents, readSession, storeRing } from '../../store/index.ts';
import type { RunningDispatch } from '../../workers/dispatch/dispatch.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { ringActivityId } from '../../workers/dispatch/standalone.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import {
  age,
  anAccount,
  aVerification,
  control,
  type Fixture,
  requestsTo,
} from '../activities/fixture.ts';
import { cancelBy, dispositionOf, passPauses, runWorkers } from './dispatch-fixture.ts';

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let dispatch: RunningDispatch;
let close: () => Promise<void>;
let answered = 0;
beforeAll(async () => {
  ({ fixture, server, parts, dispatch, close } = await runWorkers({
    onAnswered: () => (answered += 1),
  }));
});
afterAll(() => close());

const PATIENCE = { timeout: 20_000, interval: 50 };

/** A running verification with a session at Veriff, whose bell can be rung. */
async function running() {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await dispatch.startVerification(verificationId, { waitMs: 10_000 });
  const about = { verificationId, session: 1 };
  const session = (await readSession(fixture.store, about))?.reference.id ?? '';
  const handle = server.client.workflow.getHandle(verificationWorkflowId(verificationId));
  const stored = (kind: 'hint' | 'return') =>
    storeRing(fixture.store, { ...about, kind, words: {}, receivedAt: new Date() });
  return {
    accountId,
    verificationId,
    act: (action: string) =>
      control(fixture, 'POST', `veriff/sessions/${session}/actions`, { action, silent: true }),
    rings: async (kind: 'hint' | 'return' = 'hint'): Promise<string> => {
      const { inboxId } = await stored(kind);
      dispatch.inboxRow(inboxId);
      await dispatch.settled();
      return inboxId;
    },
    isAnswered: (inboxId: string) =>
      expect.poll(() => dispositionOf(fixture, inboxId), PATIENCE).toBe('applied'),
    /** The types of the events in its history. */
    history: async () => (await handle.fetchHistory()).events?.map(({ eventType }) => eventType),
    events: async () =>
      (await listEvents(fixture.store, { verificationId })).items.map(({ type }) => type),
    becomes: (status: string) =>
      expect
        .poll(async () => {
          await relayInbox(parts);
          return statusOf(verificationId);
        }, PATIENCE)
        .toBe(status),
  };
}

async function statusOf(id: string): Promise<string | undefined> {
  const { clientId, store } = fixture;
  return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
}

const ringOf = (inboxId: string) => server.client.activity.getHandle(ringActivityId(inboxId));

describe('a ring', () => {
  it('is asked about on the queue of its vendor, where it takes turns with other accounts', async () => {
    const { rings, isAnswered, accountId } = await running();
    const ring = await rings();
    await isAnswered(ring);
    expect(await ringOf(ring).describe()).toMatchObject({
      taskQueue: 'kyc-vendor-veriff',
      priority: { fairnessKey: accountId, priorityKey: 2 },
    });
  });

  it('has the vendor asked by an activity of its own, and the verification told what is new', async () => {
    const { rings, act, isAnswered, becomes, events } = await running();
    await act('approve');
    const before = answered;
    const ring = await rings();
    await isAnswered(ring);
    await expect.poll(() => answered, PATIENCE).toBe(before + 1);
    await becomes('approved');
    expect(await ringOf(ring).describe()).toMatchObject({ activityType: 'answerRing' });
    expect((await events()).filter((type) => type === 'vendor.approved')).toHaveLength(1);
  });

  it('without news leaves the history of the verification as it was, a hundred times', async () => {
    const { rings, isAnswered, history } = await running();
    const before = await history();
    const rung = new Set<string>();
    for (let times = 0; times < 100; times += 1) rung.add(await rings());
    for (const ring of rung) await isAnswered(ring);
    expect(await history()).toEqual(before);
  });

  it('of a person who came back is told to the verification once, and the vendor is asked each time', async () => {
    const { rings, isAnswered, history } = await running();
    const signals = async () =>
      (await history())?.filter((type) => Number(type) === SIGNALED).length;
    const rung: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      const ring = await rings('return');
      await isAnswered(ring);
      expect(await signals()).toBe(1);
      rung.push(ring);
    }
    // Only the newest is asked about again: the others are done when their turn comes.
    expect(await ringOf(rung[0] ?? '').result()).toEqual({ answer: 'nothing_new', inboxId: null });
    expect((await ringOf(rung[2] ?? '').describe()).status).toBe('RUNNING');
  });

  it('during an outage is one activity that waits, and is answered after it', async () => {
    const { rings, act, isAnswered, becomes } = await running();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    const ring = await rings();
    for (let times = 0; times < 5; times += 1) expect(await rings()).toBe(ring);
    await act('approve');
    await control(fixture, 'DELETE', 'veriff/faults');
    await isAnswered(ring);
    await becomes('approved');
  });

  it('whose activity somebody terminated is asked about when it rings again', async () => {
    const { rings, isAnswered } = await running();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    const ring = await rings();
    // An answer on its way would still settle it.
    await expect
      .poll(async () => (await requestsTo(fixture, 'veriff')).at(-1)?.status, PATIENCE)
      .toBe(500);
    await ringOf(ring).terminate('by an operator');
    await control(fixture, 'DELETE', 'veriff/faults');
    expect(await dispositionOf(fixture, ring)).toBe('signaled');
    expect(await rings()).toBe(ring);
    await isAnswered(ring);
  });

  it('of a session that the vendor has forgotten ends quietly', async () => {
    const { rings, verificationId } = await running();
    await age(fixture, verificationId);
    await control(fixture, 'POST', 'reset');
    const ring = await rings();
    expect(await ringOf(ring).result()).toEqual({ answer: 'impossible', inboxId: null });
    expect(await statusOf(verificationId)).toBe('pending');
  });

  it('whose question is under way at the end is asked about by a revision', async () => {
    const { rings, verificationId } = await running();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    const ring = await rings();
    await cancelBy(parts, dispatch, { id: verificationId, principal: 'client_key:k' });
    expect(await dispositionOf(fixture, ring)).toBe('after_final');
    const { rows } = await fixture.store.app.query(
      `select inbox_id from outbox where verification_id = $1 and kind = 'revision'`,
      [verificationId],
    );
    expect(rows).toEqual([{ inbox_id: ring }]);
    await control(fixture, 'DELETE', 'veriff/faults');
    await passPauses(fixture);
    expect(await ringOf(ring).result()).toEqual({ answer: 'nothing_new', inboxId: null });
  });
});

/** EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED */
const SIGNALED = 26;
