import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveries } from '../../activities/deliveries.ts';
import { createDeliveryActivities } from '../../activities/delivery.ts';
import { signNotification } from '../../activities/sign-notification.ts';
import { createNotificationEndpoint, loadDelivery, resendNotification } from '../../store/index.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { clientEndpoint as endpoint } from './client-endpoint.ts';
import { anAccount, aVerification, CANARY, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(async () => {
  await fixture.close();
});

const DAY_MS = 24 * 3_600_000;

/** A canceled verification, whose notification waits to be delivered to that address. */
async function canceled(url: string, allowLoopback = true) {
  const { store, clientId } = fixture;
  await store.app.query('update notification_endpoints set disabled_at = now()');
  const { id: endpointId, secret } = await createNotificationEndpoint(store, {
    clientId,
    mode: 'test',
    url,
    allowLoopback,
  });
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const cause = { type: 'cancel', principal: 'operator' } as const;
  await recordCauses(fixture.deps, verificationId, [cause]);
  const found = await store.app.query<{ id: string }>(
    'select id from notifications where verification_id = $1',
    [verificationId],
  );
  const input = { notificationId: found.rows[0]?.id ?? '', endpointId };
  const deliveries = createDeliveries(fixture.deps);
  const activities = createDeliveryActivities(fixture.deps, deliveries);
  /** One try of the activity, which was started some time ago. */
  const deliver = ({ attempt = 1, agoMs = 0 } = {}) => {
    const scheduledTimestampMs = Date.now() - agoMs;
    const environment = activityEnvironment({ attempt, scheduledTimestampMs });
    return environment.run(() => activities.deliverNotification(input));
  };
  const log = async () => {
    const rows = await store.app.query<{ http_status: number | null; error: string | null }>(
      'select http_status, error from delivery_attempts where notification_id = $1 order by attempt',
      [input.notificationId],
    );
    return rows.rows;
  };
  const state = async () => {
    const { rows } = await store.app.query<{ state: string }>(
      'select state from deliveries where notification_id = $1 and endpoint_id = $2',
      [input.notificationId, input.endpointId],
    );
    return rows[0]?.state;
  };
  return { secret, verificationId, input, deliveries, deliver, log, state };
}

describe('delivering a notification', () => {
  it('is signed as Standard Webhooks says, and holds no personal data', async () => {
    const client = await endpoint();
    const { secret, verificationId, input, deliver } = await canceled(client.url);
    await deliver();
    const [{ headers, body } = { headers: {}, body: '' }] = client.received;
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'verification.canceled',
      data: { verificationId, reference: 'order-1', status: 'canceled' },
    });
    expect(headers['webhook-id']).toBe(input.notificationId);
    expect(() => new Webhook('whsec_b3RoZXI=').verify(body, headers)).toThrow(
      WebhookVerificationError,
    );
    for (const value of Object.values(CANARY)) expect(body).not.toContain(value);
    client.close();
  });

  it('keeps its id over all tries and is noted each time', async () => {
    const client = await endpoint(500);
    const { deliveries, input, deliver, log, state } = await canceled(client.url);
    expect(await deliveries.tryFirst(input)).toMatchObject({ outcome: 'failed', why: '500' });
    await expect(deliver()).rejects.toMatchObject({
      type: 'delivery_failed',
      nonRetryable: false,
    });
    await expect(deliver({ attempt: 2 })).rejects.toMatchObject({ type: 'delivery_failed' });
    const ids = client.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    const noted = { http_status: 500, error: 'status' };
    expect(await log()).toEqual([noted, noted, noted]);
    expect(await state()).toBe('pending');
    client.close();
  });

  it('waits 5 s, 15 s, 45 s and a little by how often it was sent, not by how often others had their turn', async () => {
    const client = await endpoint(500);
    const { deliver } = await canceled(client.url);
    for (const [attempt, pauseMs] of [
      [8, 5_000],
      [12, 15_000],
      [13, 45_000],
    ] as const) {
      const failure: unknown = await deliver({ attempt }).catch((error: unknown) => error);
      const { nextRetryDelay } = failure as { nextRetryDelay: number }; // of an ApplicationFailure
      expect(nextRetryDelay).toBeGreaterThanOrEqual(pauseMs);
      expect(nextRetryDelay).toBeLessThanOrEqual(pauseMs * 1.2);
    }
    client.close();
  });

  it('waits as long as the endpoint asks', async () => {
    const client = await endpoint(429, { 'retry-after': '90' });
    const { deliver } = await canceled(client.url);
    await expect(deliver()).rejects.toMatchObject({ nextRetryDelay: 90_000 });
    client.close();
  });

  it('is tried for the last time when three days are over, and then given up', async () => {
    const client = await endpoint(500, { 'retry-after': '90' });
    const { deliver, log, state } = await canceled(client.url);
    const agoMs = 3 * DAY_MS - 60_000;
    await expect(deliver({ agoMs })).rejects.toMatchObject({
      nextRetryDelay: expect.toSatisfy((ms: number) => ms > 50_000 && ms <= 60_000) as unknown,
    });
    expect(await state()).toBe('pending');
    expect(await deliver({ agoMs: 3 * DAY_MS })).toEqual({ outcome: 'given_up' });
    expect(await log()).toHaveLength(2);
    expect(await state()).toBe('given_up');
    client.close();
  });

  it('is looked at again in seconds where others are being sent to the endpoint, in minutes where it is silent, and not after three days', async () => {
    const { input, state } = await canceled('http://127.0.0.1:1/hook');
    const look = async (isSilent: boolean, info: { attempt: number; agoMs?: number }) => {
      const tried = () => Promise.resolve({ outcome: 'not_its_turn', isSilent } as const);
      const busy = { tryOnce: tried, tryFirst: tried };
      const activities = createDeliveryActivities(fixture.deps, busy);
      const scheduledTimestampMs = Date.now() - (info.agoMs ?? 0);
      return activityEnvironment({ attempt: info.attempt, scheduledTimestampMs })
        .run(() => activities.deliverNotification(input))
        .catch((error: unknown) => error as { nextRetryDelay: number; category: string });
    };
    const within = (least: number, most: number): unknown =>
      expect.objectContaining({
        type: 'not_its_turn',
        category: 'BENIGN',
        nextRetryDelay: expect.toSatisfy((ms: number) => ms >= least && ms <= most) as unknown,
      });
    expect(await look(false, { attempt: 20 })).toEqual(within(2_000, 6_000));
    expect(await look(true, { attempt: 1 })).toEqual(within(2_000, 6_000));
    expect(await look(true, { attempt: 20 })).toEqual(within(7.5 * 60_000, 22.5 * 60_000));
    const agoMs = 3 * DAY_MS;
    expect(await look(true, { attempt: 20, agoMs })).toEqual({ outcome: 'given_up' });
    expect(await state()).toBe('given_up');
  });

  it('is given up where the endpoint was disabled, also by a row that is not as we wrote it', async () => {
    const { deliveries, input, state } = await canceled('http://127.0.0.1:1/hook');
    await fixture.store.app.query(
      `update notification_endpoints set url = 'https://else.example/' where id = $1`,
      [input.endpointId],
    );
    await expect(deliveries.tryFirst(input)).rejects.toThrow();
    await fixture.store.app.query(
      'update notification_endpoints set disabled_at = now() where id = $1',
      [input.endpointId],
    );
    expect(await deliveries.tryFirst(input)).toEqual({ outcome: 'given_up' });
    expect(await state()).toBe('given_up');
  });

  it('is given up by no try that began before it was to be sent again', async () => {
    const { store, clientId } = fixture;
    let asked = () => Promise.resolve<unknown>(null);
    const gone = createServer((_request, response) => {
      void asked().then(() => response.writeHead(410).end());
    });
    await once(gone.listen(0, '127.0.0.1'), 'listening');
    const { port } = gone.address() as AddressInfo; // it listens on TCP
    const { input, deliver, state } = await canceled(`http://127.0.0.1:${port}/hook`);
    const about = { clientId, mode: 'test', principal: 'operator' } as const;
    asked = () => resendNotification(store, { ...about, id: input.notificationId });
    await deliver();
    expect(await state()).toBe('pending');
    asked = () => Promise.resolve(null);
    await deliver();
    expect(await state()).toBe('given_up');
    gone.close();
  });

  it('is not sent again by a worker that finds it delivered', async () => {
    const client = await endpoint();
    const { deliveries, input, deliver, state } = await canceled(client.url);
    expect(await deliveries.tryFirst(input)).toEqual({ outcome: 'delivered' });
    expect(await deliveries.tryFirst(input)).toEqual({ outcome: 'delivered' });
    expect(await deliver()).toEqual({ outcome: 'delivered' });
    expect(client.received).toHaveLength(1);
    expect(await state()).toBe('delivered');
    client.close();
  });

  it('has no second first try, nor one at an endpoint that did not answer the last time', async () => {
    const client = await endpoint(500);
    const { deliveries, input } = await canceled(client.url);
    await deliveries.tryFirst(input);
    expect(await deliveries.tryFirst(input)).toMatchObject({ outcome: 'not_its_turn' });
    expect(client.received).toHaveLength(1);
    client.close();
    const other = await canceled(client.url);
    // The same endpoint hangs up on whatever else it is sent.
    expect(await other.deliveries.tryFirst(other.input)).toMatchObject({ why: 'connection' });
    await fixture.store.app.query('update deliveries set tries = 0 where notification_id = $1', [
      other.input.notificationId,
    ]);
    expect(await other.deliveries.tryFirst(other.input)).toEqual({
      outcome: 'not_its_turn',
      isSilent: true,
    });
    expect(await other.log()).toHaveLength(1);
  });

  it('is given up at once where the endpoint is gone', async () => {
    const client = await endpoint(410);
    const { deliver, log, state } = await canceled(client.url);
    expect(await deliver()).toEqual({ outcome: 'given_up' });
    expect(await log()).toEqual([{ http_status: 410, error: 'status' }]);
    expect(await state()).toBe('given_up');
    client.close();
  });

  it('never reaches this machine for an endpoint that may not', async () => {
    const client = await endpoint();
    const { deliver, log, state } = await canceled(client.url, false);
    expect(await deliver()).toEqual({ outcome: 'given_up' });
    expect(client.received).toEqual([]);
    expect(await log()).toEqual([{ http_status: null, error: 'url' }]);
    expect(await state()).toBe('given_up');
    client.close();
  });

  it('is not sent to an endpoint that was disabled meanwhile', async () => {
    const client = await endpoint();
    const { deliveries, input, state } = await canceled(client.url);
    await fixture.store.app.query(
      'update notification_endpoints set disabled_at = now() where id = $1',
      [input.endpointId],
    );
    expect(await deliveries.tryFirst(input)).toEqual({ outcome: 'given_up' });
    expect(client.received).toEqual([]);
    expect(await state()).toBe('given_up');
    client.close();
  });

  it('has every active secret sign, so that secrets can be changed without losing a message', async () => {
    const client = await endpoint();
    const { input } = await canceled(client.url);
    const delivery = await loadDelivery(fixture.store, input);
    if (delivery === null) throw new Error('There is no such delivery.');
    const secrets = ['a new secret', 'the old secret'].map(
      (text) => `whsec_${Buffer.from(text).toString('base64')}`,
    );
    const { body, headers } = signNotification({ ...delivery, secrets }, new Date());
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: delivery.type });
    }
    client.close();
  });
});
