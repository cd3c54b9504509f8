import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  claimDeliveries,
  createClient,
  createNotificationEndpoint,
  enableEndpoint,
  getEndpoint,
  loadDelivery,
  recordDeliveryAttempt,
  resendSince,
  statusSummary,
} from '../../store/index.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const PRINCIPAL = { principal: 'client_key:k' };

/** A client of its own with two endpoints, one of which is told something. */
async function twoEndpoints() {
  const { id: clientId } = await createClient(fixture.store, { name: randomUUID() });
  const about = { clientId, mode: 'test', url: 'https://a.example', allowLoopback: false } as const;
  const [{ id }, other] = [
    await createNotificationEndpoint(fixture.store, about),
    await createNotificationEndpoint(fixture.store, about),
  ];
  const notificationId = randomUUID();
  await fixture.ours.query(
    `insert into notifications (id, client_id, mode, type, payload) values ($1, $2, 'test',
       'endpoint.disabled', $3)`,
    [
      ...[notificationId, clientId],
      { type: 'endpoint.disabled', timestamp: '', data: { endpointId: id, failingSince: '' } },
    ],
  );
  await fixture.admin.query(
    'insert into deliveries (notification_id, endpoint_id) values ($1, $2)',
    [notificationId, id],
  );
  const own = { clientId, mode: 'test', id } as const;
  return {
    own,
    other: other.id,
    tries: (ok: boolean) =>
      recordDeliveryAttempt(fixture.store, {
        ...{ notificationId, endpointId: id, ok, owner: null, answer: null, durationMs: 1 },
        ...(ok ? { httpStatus: 204, error: null } : { httpStatus: 500, error: 'status' }),
      }),
    /** As if all of it had been so many hours ago. */
    pass: (hours: number, lastFailed = hours) =>
      fixture.admin.query(
        `update notification_endpoints set failing_since = failing_since - $2 * interval '1 hour',
           failed_at = failed_at - $3 * interval '1 hour' where id = $1`,
        [id, hours, lastFailed],
      ),
    get: () => getEndpoint(fixture.store, own),
    /** The others of the client that are to be told that it was disabled, and of what. */
    told: async () => {
      const { rows } = await fixture.admin.query<{ endpoint_id: string; payload: object }>(
        `select d.endpoint_id, n.payload from deliveries d
         join notifications n on n.id = d.notification_id where n.client_id = $1 and n.id <> $2`,
        [clientId, notificationId],
      );
      return rows;
    },
  };
}

describe('an endpoint', () => {
  it('is disabled when a try fails after five days of failures, and says so, as the others are told', async () => {
    const { own, other, tries, pass, get, told } = await twoEndpoints();
    await tries(false);
    expect(await get()).toMatchObject({ failingSince: expect.any(Date) as Date, disabled: null });
    await pass(5 * 24 - 1, 6);
    await tries(false);
    expect(await get()).toMatchObject({ disabled: null });
    expect(await told()).toEqual([]);
    await pass(2);
    const before = await statusSummary(fixture.store);
    await Promise.all([tries(false), tries(false)]);
    expect(await get()).toMatchObject({ disabled: { by: 'failing' } });
    const after = await statusSummary(fixture.store);
    expect(after.endpoints.disabled).toBe(before.endpoints.disabled + 1);
    const { rows: changes } = await fixture.admin.query(
      'select change, principal from endpoint_changes where endpoint_id = $1 order by id',
      [own.id],
    );
    expect(changes).toContainEqual({ change: 'disabled', principal: 'system' });
    const payload = {
      type: 'endpoint.disabled',
      data: { endpointId: own.id, failingSince: expect.any(String) as string },
    };
    expect(await told()).toMatchObject([{ endpoint_id: other, payload }]);
    const due = await claimDeliveries(fixture.store, { limit: 100, leaseMs: 1_000 });
    const mine = due.find(({ endpointId }) => endpointId === other);
    expect(mine).toMatchObject({ verificationId: null });
    const notificationId = mine?.notificationId ?? '';
    const delivery = await loadDelivery(fixture.store, { notificationId, endpointId: other });
    expect(delivery).toMatchObject({ owner: null, payload });
  });

  it('that takes one message has failed for no time', async () => {
    const { tries, pass, get } = await twoEndpoints();
    await tries(false);
    await pass(6 * 24, 6);
    await tries(true);
    expect(await get()).toMatchObject({ failingSince: null, disabled: null });
    await tries(false);
    expect(await get()).toMatchObject({ disabled: null });
  });

  it('that was told nothing for long, and fails now and then, is not disabled', async () => {
    const { tries, pass, get } = await twoEndpoints();
    await tries(false);
    for (let month = 0; month < 3; month += 1) {
      await pass(30 * 24);
      await tries(false);
      expect(await get()).toMatchObject({ disabled: null });
    }
  });

  it('that was disabled is told again once it is enabled, has five days anew, and what it missed can be resent', async () => {
    const { own, tries, pass, get, told } = await twoEndpoints();
    await tries(false);
    await pass(6 * 24, 6);
    await tries(false);
    expect(await get()).toMatchObject({ disabled: { by: 'failing' } });
    const since = new Date(Date.now() - 3_600_000);
    const resend = () =>
      resendSince(fixture.store, { ...own, ...PRINCIPAL, since, which: 'undelivered' });
    await expect(resend()).rejects.toMatchObject({ code: 'not_ready' });
    expect(await enableEndpoint(fixture.store, { ...own, ...PRINCIPAL })).toMatchObject({
      ...{ disabled: null, failingSince: null },
    });
    await tries(false);
    expect(await get()).toMatchObject({ disabled: null });
    // What it was to be told before, and what the others were told while it was disabled.
    expect(await told()).toHaveLength(1);
    expect(await resend()).toEqual({ resent: 2, next: null });
  });
});
