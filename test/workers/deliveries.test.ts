import { ActivityExecutionFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeliveries } from '../../activities/deliveries.ts';
import {
  createNotificationEndpoint,
  giveUpDelivery,
  loadDelivery,
  resendNotification,
  resumeDeliveries,
} from '../../store/index.ts';
import { createDeliveryRelay } from '../../workers/dispatch/deliveries.ts';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { QUEUES } from '../../workflows/messages.ts';
import { clientEndpoint } from '../activities/client-endpoint.ts';
import { anAccount, aVerification, type Fixture } from '../activities/fixture.ts';
import { recordCauses } from '../store/asking.ts';
import { passPauses } from './dispatch-fixture.ts';
import { withTemporal } from './with-temporal.ts';

const HOUR_MS = 3_600_000;

let fixture: Fixture;
let server: TestWorkflowEnvironment;
let parts: DispatchParts;
let away: DispatchParts;
withTemporal((opened) => ({ fixture, server, parts, away } = opened));

type Endpoint = Awaited<ReturnType<typeof clientEndpoint>>;
const open: Endpoint[] = [];
beforeEach(async () => {
  await fixture.store.app.query('update outbox set completed_at = now()');
  await fixture.store.app.query('update notification_endpoints set disabled_at = now()');
});
afterEach(() => {
  for (const endpoint of open.splice(0)) endpoint.close();
});

/** An endpoint of the client that answers so; null: not at all. */
async function answering(status: number | null) {
  const endpoint = await clientEndpoint(status);
  open.push(endpoint);
  const { clientId } = fixture;
  const about = { clientId, mode: 'test', url: endpoint.url, allowLoopback: true } as const;
  return { ...endpoint, ...(await createNotificationEndpoint(fixture.store, about)) };
}

/** A verification whose end every endpoint of the client is to be told; gives back the notification. */
async function ended(): Promise<string> {
  const account = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: account, vendor: 'veriff' });
  const cause = { type: 'cancel', principal: 'operator' } as const;
  await recordCauses(fixture.store, verificationId, [cause]);
  await fixture.store.app.query(
    `update outbox set completed_at = now() where kind <> 'notification'`,
  );
  const { rows } = await fixture.store.app.query<{ id: string }>(
    'select id from notifications where verification_id = $1',
    [verificationId],
  );
  return rows[0]?.id ?? '';
}

const relayOf = (by: DispatchParts) => createDeliveryRelay(by, createDeliveries(fixture.deps));

/** One look of a relay, and the end of what it began. */
async function relay(by: DispatchParts = parts): Promise<number> {
  const relay = relayOf(by);
  const began = await relay.batch();
  await relay.settled();
  return began;
}

const goingOn = (notificationId: string, endpointId: string) =>
  server.client.activity.getHandle(`deliver/${notificationId}/${endpointId}`);

async function waiting(): Promise<number> {
  const { rowCount } = await fixture.store.app.query(
    'select from outbox where completed_at is null',
  );
  return rowCount ?? 0;
}

describe('a notification', () => {
  it('is delivered by the relay itself at the first try, and Temporal has nothing to do with it', async () => {
    const { id, received } = await answering(204);
    const notificationId = await ended();
    expect(await relay()).toBe(1);
    expect(received).toHaveLength(1);
    expect(await waiting()).toBe(0);
    await expect(goingOn(notificationId, id).describe()).rejects.toThrow(/not found/i);
    expect(await relay()).toBe(0);
  });

  it('that is not taken goes on as an activity that everybody sees in Temporal', async () => {
    const { id, received } = await answering(500);
    const notificationId = await ended();
    await relay();
    expect(received).toHaveLength(1);
    expect(await waiting()).toBe(0);
    const activity = await goingOn(notificationId, id).describe();
    expect(activity).toMatchObject({
      activityType: 'deliverNotification',
      taskQueue: QUEUES.delivery,
      status: 'RUNNING',
    });
  });

  it('that is not taken while Temporal is away waits for it, and is not sent again meanwhile', async () => {
    const { id, received } = await answering(500);
    const notificationId = await ended();
    await relay(away);
    await passPauses(fixture);
    await relay(away);
    expect([await waiting(), received.length]).toEqual([1, 1]);
    await passPauses(fixture);
    await relay();
    expect([await waiting(), received.length]).toEqual([0, 1]);
    expect(await goingOn(notificationId, id).describe()).toMatchObject({ status: 'RUNNING' });
  });

  it('does not wait for an endpoint of another that hangs, which has five at a time', async () => {
    const hanging = await answering(null);
    const notifications = await Promise.all(Array.from({ length: 8 }, ended));
    const slow = relayOf(parts);
    await slow.batch();
    await expect.poll(() => hanging.received.length).toBe(5);
    const well = await answering(204);
    await fixture.store.app.query(
      `update notification_endpoints set disabled_at = now() where id = $1`,
      [hanging.id],
    );
    await ended();
    await slow.batch();
    await expect.poll(() => well.received.length).toBe(1);
    // What it had no room for goes on in Temporal, and what hangs is let go of after ten seconds.
    await expect.poll(waiting).toBe(5);
    await slow.settled();
    expect(await waiting()).toBe(0);
    const statuses = await Promise.all(
      notifications.map((notification) => goingOn(notification, hanging.id).describe()),
    );
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['RUNNING']));
  });

  it('whose activity was ended by hand goes on after the sweep, and one that was tried lately is left alone', async () => {
    const { id } = await answering(500);
    const [terminated, lately] = [await ended(), await ended()];
    await relay();
    const first = goingOn(terminated, id);
    await first.terminate('by hand');
    await expect(first.result()).rejects.toThrow(ActivityExecutionFailedError);
    await fixture.store.app.query(
      `update deliveries set looked_at = now() - interval '9 hours' where notification_id <> $1`,
      [lately],
    );
    const silent = { silentMs: 8 * HOUR_MS, limit: 100 };
    const resumed = await resumeDeliveries(fixture.store, silent);
    expect(resumed.ids).toContain(terminated);
    expect(resumed.ids).not.toContain(lately);
    expect(await resumeDeliveries(fixture.store, silent)).toEqual({ count: 0, ids: [] });
    await relay();
    expect(await goingOn(terminated, id).describe()).toMatchObject({ status: 'RUNNING' });
  });

  it('that only waits does not keep the sweep from one that is not being tried', async () => {
    const { id } = await answering(500);
    const [waits, lost] = [await ended(), await ended()];
    const age = (notification: string, hours: number) =>
      fixture.store.app.query(
        `update deliveries set looked_at = now() - $2 * interval '1 hour'
         where notification_id = $1 and endpoint_id = $3`,
        [notification, hours, id],
      );
    await fixture.store.app.query('update outbox set completed_at = now()');
    await fixture.store.app.query('update deliveries set looked_at = now()');
    await age(waits, 30);
    await age(lost, 9);
    const one = { silentMs: 8 * HOUR_MS, limit: 1 };
    expect((await resumeDeliveries(fixture.store, one)).ids).toEqual([waits]);
    await relay();
    expect((await resumeDeliveries(fixture.store, one)).ids).toEqual([lost]);
    await relay();
    expect(await resumeDeliveries(fixture.store, one)).toEqual({ count: 0, ids: [] });
  });

  it('that is sent again while it is still tried is tried at once, and goes on beside that for three days of its own', async () => {
    const { id, received, close } = await answering(500);
    const notificationId = await ended();
    const deliveries = createDeliveries(fixture.deps);
    const relay = createDeliveryRelay(parts, deliveries);
    const look = async () => {
      await relay.batch();
      await relay.settled();
    };
    await look();
    // From now on it hangs up: this worker takes it for silent.
    close();
    const again = { clientId: fixture.clientId, mode: 'test', principal: 'operator' } as const;
    const resend = () => resendNotification(fixture.store, { ...again, id: notificationId });
    const tries = async () => {
      const { rows } = await fixture.store.app.query<{ n: number }>(
        'select count(*)::int as n from delivery_attempts where notification_id = $1',
        [notificationId],
      );
      return rows[0]?.n;
    };
    await resend();
    await look();
    await resend();
    await look();
    expect([received.length, await tries()]).toEqual([1, 3]);
    const handle = server.client.activity.getHandle(`deliver/${notificationId}/${id}/again`);
    expect(await handle.describe()).toMatchObject({ status: 'RUNNING' });
    expect(await goingOn(notificationId, id).describe()).toMatchObject({ status: 'RUNNING' });
    const about = { notificationId, endpointId: id };
    const state = async () => (await loadDelivery(fixture.store, about))?.state;
    // The one that began before it was sent again ends its own tries alone.
    await giveUpDelivery(fixture.store, { ...about, begunAt: new Date(Date.now() - 60_000) });
    expect(await state()).toBe('pending');
    await giveUpDelivery(fixture.store, { ...about, begunAt: new Date(Date.now() + 60_000) });
    expect(await state()).toBe('given_up');
  });

  it('that cannot be sent for a fault of its row is parked after fifty tries', async () => {
    const { id, received } = await answering(204);
    await ended();
    await fixture.store.app.query(
      `update notification_endpoints set url = 'https://else.example/' where id = $1`,
      [id],
    );
    await fixture.store.app.query(`update outbox set tries = 48 where completed_at is null`);
    const parked = async () => {
      const { rows } = await fixture.store.app.query<{ parked: boolean }>(
        'select parked_at is not null as parked from outbox where completed_at is null',
      );
      return rows.map((row) => row.parked);
    };
    await relay();
    expect(await parked()).toEqual([false]);
    await passPauses(fixture);
    await relay();
    expect(await parked()).toEqual([true]);
    expect(received).toEqual([]);
    await fixture.store.app.query('update outbox set completed_at = now(), parked_at = null');
  });
});
