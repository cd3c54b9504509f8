import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveryActivities } from '../../activities/delivery.ts';
import { signNotification } from '../../activities/sign-notification.ts';
import { createNotificationEndpoint, loadDelivery } from '../../store/index.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { anAccount, aVerification, CANARY, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(async () => {
  await fixture.close();
});

interface Received {
  headers: Record<string, string>;
  body: string;
}

/** A client's endpoint that answers as told and keeps what it got. */
async function endpoint(status = 204, headers: Record<string, string> = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const flat = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      received.push({
        headers: Object.fromEntries(flat) as Record<string, string>, // pairs of text
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(status, headers).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

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
  const activities = createDeliveryActivities(fixture.deps);
  const deliver = (attempt = 1) =>
    activityEnvironment({ attempt }).run(() => activities.deliverNotification(input));
  const log = async () => {
    const rows = await store.app.query<{ http_status: number | null; error: string | null }>(
      'select http_status, error from delivery_attempts where notification_id = $1 order by attempt',
      [input.notificationId],
    );
    return rows.rows;
  };
  return { secret, verificationId, input, deliver, log };
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
    const { deliver, log } = await canceled(client.url);
    await expect(deliver(1)).rejects.toMatchObject({
      type: 'delivery_failed',
      nonRetryable: false,
    });
    await expect(deliver(2)).rejects.toMatchObject({ type: 'delivery_failed' });
    const ids = client.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    expect(await log()).toEqual([
      { http_status: 500, error: 'status' },
      { http_status: 500, error: 'status' },
    ]);
    client.close();
  });

  it('waits longer with each time that it was sent, not with each time that others had their turn', async () => {
    const client = await endpoint(500);
    const { deliver } = await canceled(client.url);
    await expect(deliver(8)).rejects.toMatchObject({ nextRetryDelay: 5_000 });
    await expect(deliver(12)).rejects.toMatchObject({ nextRetryDelay: 15_000 });
    client.close();
  });

  it('waits as long as the endpoint asks', async () => {
    const client = await endpoint(429, { 'retry-after': '90' });
    const { deliver } = await canceled(client.url);
    await expect(deliver()).rejects.toMatchObject({ nextRetryDelay: 90_000 });
    client.close();
  });

  it('is refused for good by an endpoint that is gone', async () => {
    const client = await endpoint(410);
    const { deliver } = await canceled(client.url);
    await expect(deliver()).rejects.toMatchObject({
      type: 'delivery_refused',
      nonRetryable: true,
      details: [{ vendorCode: '410' }],
    });
    client.close();
  });

  it('never reaches this machine for an endpoint that may not', async () => {
    const client = await endpoint();
    const { deliver, log } = await canceled(client.url, false);
    await expect(deliver()).rejects.toMatchObject({ type: 'delivery_refused', nonRetryable: true });
    expect(client.received).toEqual([]);
    expect(await log()).toEqual([{ http_status: null, error: 'url' }]);
    client.close();
  });

  it('is not sent to an endpoint that was disabled meanwhile', async () => {
    const client = await endpoint();
    const { deliver, input } = await canceled(client.url);
    await fixture.store.app.query(
      'update notification_endpoints set disabled_at = now() where id = $1',
      [input.endpointId],
    );
    await expect(deliver()).rejects.toMatchObject({ type: 'delivery_refused' });
    expect(client.received).toEqual([]);
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
