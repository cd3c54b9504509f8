import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getVerification, listEvents, listReadySessions } from '../../store/index.ts';
import { cancelRequested, verificationWorkflowId } from '../../workflows/messages.ts';
import { handOfService } from '../setup/by-hand.ts';
import { createDispatch, type RunningDispatch } from '../../workers/dispatch/dispatch.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { type DispatchParts, relayOutbox } from '../../workers/dispatch/outbox.ts';
import { anAccount, aVerification, control, type Fixture } from '../activities/fixture.ts';
import {
  cancelBy,
  dispositionOf,
  partsWithoutTemporal,
  passPauses,
  runWorkers,
  type RunningWorkers,
  toldTo,
  withReadySession,
} from './dispatch-fixture.ts';

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let dispatch: RunningDispatch;
let withoutWorkers: RunningWorkers['withoutWorkers'];
let close: () => Promise<void>;
beforeAll(async () => {
  ({ fixture, server, parts, dispatch, withoutWorkers, close } = await runWorkers());
});
afterAll(() => close());

async function created(): Promise<string> {
  const accountId = await anAccount(fixture, 'veriff');
  return aVerification(fixture, { id: accountId, vendor: 'veriff' });
}

async function statusOf(id: string): Promise<string | undefined> {
  const row = await getVerification(fixture.store, {
    clientId: fixture.clientId,
    mode: 'test',
    id,
  });
  return row?.status;
}

/** As many as a worker process makes at a time, see workers/create-workers.ts. */
const CALLS_OF_A_VENDOR = 50;
const PRINCIPAL = 'client_key:k';

const cancel = (id: string, waitMs?: number) =>
  cancelBy(parts, dispatch, {
    ...{ id, principal: PRINCIPAL },
    ...(waitMs === undefined ? {} : { waitMs }),
  });

async function cancelsIn(id: string) {
  const { items } = await listEvents(fixture.store, { verificationId: id });
  return items.filter(({ type }) => type === 'cancel.requested');
}

/** A workflow that is quick has written it down by the time that we look. */
const SIGNALED = ['signaled', 'applied'];

describe('with everything there, the dispatch', () => {
  it('starts the workflow and waits for the first session; asking again joins it', async () => {
    const id = await created();
    const start = () => dispatch.startVerification(id, { waitMs: 10_000 });
    expect(await Promise.all([start(), start(), start()])).toEqual(
      Array.from({ length: 3 }, () => ({ sessionReady: true })),
    );
    expect(await statusOf(id)).toBe('pending');
    expect(await relayOutbox(parts)).toBe(0);
  });

  it('gives up waiting for a session that the vendor does not give, and the verification goes on', async () => {
    const id = await created();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500, times: 0 });
    expect(await dispatch.startVerification(id, { waitMs: 500 })).toEqual({ sessionReady: false });
    await control(fixture, 'DELETE', 'veriff/faults');
    await vi.waitFor(async () => {
      expect(await statusOf(id)).toBe('pending');
    }, 20_000);
  });

  it('cancels once, however often it is asked, and gives no session after that', async () => {
    const id = await created();
    await dispatch.startVerification(id, { waitMs: 10_000 });
    await Promise.all([cancel(id), cancel(id)]);
    expect(await statusOf(id)).toBe('canceled');
    await cancel(id);
    expect(await cancelsIn(id)).toMatchObject([{ principal: PRINCIPAL }]);
    expect(await dispatch.renewSession(id, 2, { waitMs: 10_000 })).toBe('refused');
    expect(await dispatch.startVerification(id, { waitMs: 10_000 })).toEqual({
      sessionReady: false,
    });
  });

  it('gives another session in place of one that lives only to a device that says that it is no good', async () => {
    const id = await created();
    await dispatch.startVerification(id, { waitMs: 10_000 });
    const renew = (options: { broken?: boolean }) =>
      dispatch.renewSession(id, 2, { waitMs: 10_000, ...options });
    expect(await renew({})).toBe('refused');
    expect(await Promise.all([renew({ broken: true }), renew({ broken: true })])).toEqual([
      'ready',
      'ready',
    ]);
    const sessions = await listReadySessions(fixture.store, { verificationId: id });
    expect(sessions).toEqual([1, 2]);
    expect(await statusOf(id)).toBe('pending');
  });

  it('cancels what was created while Temporal was away, and buys no session for that', async () => {
    const id = await created();
    await cancel(id);
    expect(await statusOf(id)).toBe('canceled');
    const { rows } = await fixture.store.app.query(
      'select number from vendor_sessions where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([]);
  });

  it('cancels what was terminated at Temporal', async () => {
    const id = await created();
    await dispatch.startVerification(id, { waitMs: 10_000 });
    await server.client.workflow.getHandle(verificationWorkflowId(id)).terminate();
    await cancel(id);
    expect(await statusOf(id)).toBe('canceled');
    expect(await cancelsIn(id)).toMatchObject([{ principal: PRINCIPAL }]);
  });

  it('cancels as an operator what is canceled at Temporal in the name of a client', async () => {
    const id = await created();
    await dispatch.startVerification(id, { waitMs: 10_000 });
    const handle = server.client.workflow.getHandle(verificationWorkflowId(id));
    await handle.signal(cancelRequested, { principal: PRINCIPAL });
    expect(await handle.result()).toMatchObject({
      ...{ status: 'canceled', reasons: ['canceled_by_operator'] },
    });
    expect(await cancelsIn(id)).toMatchObject([{ principal: 'operator' }]);
  });

  it('tells the workflow of a stored row at once', async () => {
    const { verificationId, arrives } = await withReadySession(fixture);
    await relayOutbox(parts);
    const inboxId = await arrives('7001');
    dispatch.inboxRow(inboxId);
    await dispatch.settled();
    expect(SIGNALED).toContain(await dispositionOf(fixture, inboxId));
    await expect.poll(() => toldTo(server.client, verificationId)).toEqual(['7001']);
  });

  it('passes on eight rows at a time, and leaves the rest to the relay', async () => {
    const rows: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      const { arrives } = await withReadySession(fixture);
      rows.push(await arrives('7001'));
    }
    await relayOutbox(parts);
    for (const inboxId of rows) dispatch.inboxRow(inboxId);
    await dispatch.settled();
    const told = async (): Promise<number> =>
      (await Promise.all(rows.map((id) => dispositionOf(fixture, id)))).filter(
        (disposition) => disposition !== 'waiting',
      ).length;
    expect(await told()).toBe(8);
    await relayInbox(parts);
    expect(await told()).toBe(10);
  });
});

/** A vendor that takes every call and answers none. */
async function silentVendor() {
  let calls = 0;
  const server = createServer(() => (calls += 1)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const hangUp = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, calls: () => calls, hangUp };
}

describe('a vendor that hangs', () => {
  it('has all its own calls, and none of those to another vendor: a session is there in seconds', async () => {
    const vendor = await silentVendor();
    const silent = { id: await anAccount(fixture, 'veriff'), vendor: 'veriff' } as const;
    const moved = 'update vendor_accounts set base_url = $2 where id = $1';
    await handOfService(fixture.store, fixture.store.app).query(moved, [silent.id, vendor.url]);
    const many = Array.from({ length: CALLS_OF_A_VENDOR + 10 });
    await Promise.all(many.map(() => aVerification(fixture, silent)));
    while ((await relayOutbox(parts)) > 0);
    await vi.waitFor(() => {
      expect(vendor.calls()).toBeGreaterThanOrEqual(CALLS_OF_A_VENDOR);
    }, 20_000);
    const id = await anAccount(fixture, 'datakeen');
    const other = await aVerification(fixture, { id, vendor: 'datakeen' });
    const started = await dispatch.startVerification(other, { waitMs: 10_000 });
    expect(started).toEqual({ sessionReady: true });
    vendor.hangUp();
  });
});

describe('without a worker, the dispatch', () => {
  it('leaves a cancel with the workflow, which ends the verification once, when a worker is back', async () => {
    const id = await created();
    await dispatch.startVerification(id, { waitMs: 10_000 });
    await withoutWorkers(async () => {
      await Promise.all([cancel(id, 500), cancel(id, 500)]);
      expect(await statusOf(id)).toBe('pending');
    });
    await vi.waitFor(async () => {
      expect(await statusOf(id)).toBe('canceled');
    }, 20_000);
    expect(await cancelsIn(id)).toMatchObject([{ principal: PRINCIPAL }]);
  });
});

describe('without Temporal, the dispatch', () => {
  it('never fails a start, and never waits much longer than it may', async () => {
    const away = partsWithoutTemporal(fixture);
    const id = await created();
    const startedAt = performance.now();
    expect(await createDispatch(away).startVerification(id, { waitMs: 1_000 })).toEqual({
      sessionReady: false,
    });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await away.temporal.close();
    // The row of the start was not lost: the relay takes it up.
    await vi.waitFor(async () => {
      await relayOutbox(parts);
      expect(await statusOf(id)).toBe('pending');
    }, 20_000);
  });

  it('leaves a cancel to the relay, which ends the verification with it later', async () => {
    const away = partsWithoutTemporal(fixture);
    const id = await created();
    await dispatch.startVerification(id, { waitMs: 10_000 });
    const about = { id, principal: PRINCIPAL, waitMs: 1_000 };
    await cancelBy(away, createDispatch(away), about);
    await away.temporal.close();
    expect(await statusOf(id)).not.toBe('canceled');
    await vi.waitFor(async () => {
      await passPauses(fixture);
      await relayOutbox(parts);
      expect(await statusOf(id)).toBe('canceled');
    }, 20_000);
    expect(await cancelsIn(id)).toMatchObject([{ principal: PRINCIPAL }]);
  });

  it('says so to who renews, and leaves what arrived to the relay', async () => {
    const away = partsWithoutTemporal(fixture);
    const lonely = createDispatch(away);
    const { verificationId, arrives } = await withReadySession(fixture);
    expect(await lonely.renewSession(verificationId, 2, { waitMs: 500 })).toBe('unavailable');
    const inboxId = await arrives('7001');
    lonely.inboxRow(inboxId);
    await lonely.settled();
    expect(await dispositionOf(fixture, inboxId)).toBe('waiting');
    await away.temporal.close();
    await relayOutbox(parts);
    await vi.waitFor(async () => {
      await passPauses(fixture);
      await relayInbox(parts);
      expect(SIGNALED).toContain(await dispositionOf(fixture, inboxId));
    }, 10_000);
  });
});
