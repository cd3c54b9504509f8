import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVerification, listEvents, readSession, requestRefresh } from '../../store/index.ts';
import type { RunningDispatch } from '../../workers/dispatch/dispatch.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { relayRefreshes } from '../../workers/dispatch/refresh.ts';
import { refreshActivityId } from '../../workers/dispatch/standalone.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import {
  age,
  anAccount,
  aVerification,
  control,
  type Fixture,
  requestsTo,
} from '../activities/fixture.ts';
import { cancelBy, partsWithoutTemporal, passPauses, runWorkers } from './dispatch-fixture.ts';

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

/** A running verification with a session at Veriff that can be asked about. */
async function running() {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  await dispatch.startVerification(verificationId, { waitMs: 10_000 });
  const about = { verificationId, session: 1 };
  const session = (await readSession(fixture.store, about))?.reference.id ?? '';
  const handle = server.client.workflow.getHandle(verificationWorkflowId(verificationId));
  const isOpen = async (): Promise<boolean> => {
    const { rows } = await fixture.store.app.query<{ open: boolean }>(
      'select requested > answered as open from refresh_requests where verification_id = $1',
      [verificationId],
    );
    return rows[0]?.open === true;
  };
  return {
    ...{ accountId, verificationId, isOpen },
    act: (action: string) =>
      control(fixture, 'POST', `veriff/sessions/${session}/actions`, { action, silent: true }),
    request: async (by: 'hint' | 'return' = 'hint'): Promise<void> => {
      const { inboxId } = await requestRefresh(fixture.store, {
        ...{ ...about, by, receivedAt: new Date() },
      });
      if (inboxId !== null) dispatch.inboxRow(inboxId);
      dispatch.refresh(about);
      await dispatch.settled();
    },
    /** The relay looks until every request is answered, at once. */
    isAnswered: () =>
      expect
        .poll(async () => {
          await dueNow(verificationId);
          await relayRefreshes(parts);
          return isOpen();
        }, PATIENCE)
        .toBe(false),
    activity: server.client.activity.getHandle(refreshActivityId(about)),
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

/** As if the time had come at which an open request is looked at again. */
const dueNow = (verificationId: string) =>
  fixture.store.app.query(
    `update refresh_requests set due_at = now(), next_at = now()
     where verification_id = $1 and requested > answered and due_at is not null`,
    [verificationId],
  );

async function statusOf(id: string): Promise<string | undefined> {
  const { clientId, store } = fixture;
  return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
}

describe('a refresh request', () => {
  it('is asked about on the queue of its vendor, where it takes turns with other accounts', async () => {
    const { request, isAnswered, accountId, activity } = await running();
    await request();
    await isAnswered();
    expect(await activity.describe()).toMatchObject({
      activityType: 'refresh',
      taskQueue: 'kyc-vendor-veriff',
      priority: { fairnessKey: accountId, priorityKey: 2 },
    });
  });

  it('has the vendor asked by an activity of its own, and the verification told what is new', async () => {
    const { request, act, isAnswered, becomes, events } = await running();
    await act('approve');
    const before = answered;
    await request();
    await isAnswered();
    await expect.poll(() => answered, PATIENCE).toBe(before + 1);
    await becomes('approved');
    expect((await events()).filter((type) => type === 'vendor.approved')).toHaveLength(1);
  });

  it('without news leaves the history of the verification as it was, sixty times', async () => {
    const { request, isAnswered, history } = await running();
    const before = await history();
    for (let times = 0; times < 60; times += 1) await request();
    await isAnswered();
    expect(await history()).toEqual(before);
  });

  it('of a person who came back is told to the verification once, and the vendor is asked each time', async () => {
    const { request, isAnswered, history } = await running();
    const signals = async () =>
      (await history())?.filter((type) => Number(type) === SIGNALED).length;
    const asked = async () => (await requestsTo(fixture, 'veriff')).length;
    for (let times = 0; times < 3; times += 1) {
      const before = await asked();
      await request('return');
      await isAnswered();
      expect(await asked()).toBeGreaterThan(before);
      expect(await signals()).toBe(1);
    }
  });

  it('during an outage is one activity that waits, and is answered after it', async () => {
    const { request, act, isAnswered, becomes, activity } = await running();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    await request();
    const { activityRunId } = await activity.describe();
    for (let times = 0; times < 5; times += 1) await request();
    expect((await activity.describe()).activityRunId).toBe(activityRunId);
    await act('approve');
    await control(fixture, 'DELETE', 'veriff/faults');
    await isAnswered();
    await becomes('approved');
  });

  it('whose activity was terminated is asked about by another one', async () => {
    const { request, isAnswered, isOpen, activity } = await running();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    await request();
    // An answer on its way would still settle it.
    await expect
      .poll(async () => (await requestsTo(fixture, 'veriff')).at(-1)?.status, PATIENCE)
      .toBe(500);
    await activity.terminate('by an operator');
    await control(fixture, 'DELETE', 'veriff/faults');
    expect(await isOpen()).toBe(true);
    await isAnswered();
  });

  it('that came while Temporal was away is asked about after that', async () => {
    const { verificationId, isAnswered, isOpen } = await running();
    const about = { verificationId, session: 1 };
    await requestRefresh(fixture.store, { ...about, by: 'hint', receivedAt: new Date() });
    const away = partsWithoutTemporal(fixture);
    expect(await relayRefreshes(away)).toBe(0);
    await away.temporal.close();
    expect(await isOpen()).toBe(true);
    await isAnswered();
  });

  it('of a session that the vendor has forgotten ends quietly', async () => {
    const { request, verificationId, activity } = await running();
    await age(fixture, verificationId);
    await control(fixture, 'POST', 'reset');
    await request();
    expect(await activity.result()).toEqual({ outcome: 'impossible', inboxId: null });
    expect(await statusOf(verificationId)).toBe('pending');
  });

  it('that is unanswered at the end is answered after it', async () => {
    const { request, verificationId, isAnswered, act, isOpen } = await running();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    await request();
    await cancelBy(parts, dispatch, { id: verificationId, principal: 'client_key:k' });
    expect(await isOpen()).toBe(true);
    await act('approve');
    await control(fixture, 'DELETE', 'veriff/faults');
    await passPauses(fixture);
    await isAnswered();
    const { rows } = await fixture.store.app.query(
      `select kind from outbox where verification_id = $1 and kind = 'revision'`,
      [verificationId],
    );
    expect(rows).toEqual([{ kind: 'revision' }]);
  });
});

/** EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED */
const SIGNALED = 26;
