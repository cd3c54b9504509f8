import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveries } from '../../activities/deliveries.ts';
import {
  claimDeliveries,
  createNotificationEndpoint,
  destroyVerificationKey,
  findApiKey,
  settleRow,
} from '../../store/index.ts';
import { clientEndpoint } from '../activities/client-endpoint.ts';
import { recordCauses } from '../store/asking.ts';
import {
  type Answer,
  call,
  idOf,
  isObject,
  start,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
let clientId: string;
withApi((started) => ({ api, key } = started));
beforeAll(async () => {
  clientId = (await findApiKey(api.store, key))?.clientId ?? '';
});

const opened: { close: () => void }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  await api.sql('update notification_endpoints set disabled_at = now()');
  await api.sql('update outbox set completed_at = now()');
});

async function endpoint(status: number | null, said = '') {
  const server = await clientEndpoint(status, {}, said);
  opened.push(server);
  const about = { clientId, mode: 'test', url: server.url, allowLoopback: true } as const;
  const { id } = await createNotificationEndpoint(api.store, about);
  return { ...server, id };
}

/** A verification that was canceled, of which the client is to be told. */
async function canceled(): Promise<{ verification: string; notification: string }> {
  const verification = idOf(await start(api, key, VERIFF_BODY));
  const cause = { type: 'cancel', principal: 'operator' } as const;
  await recordCauses(api.store, verification, [cause]);
  const sql = 'select id from notifications where verification_id = $1';
  return {
    verification,
    notification: String((await api.sql(sql, [verification])).rows[0]?.['id']),
  };
}

/** Sends what is due, as the relay of a worker that has just started; gives back how many. */
async function deliver(): Promise<number> {
  const deliveries = createDeliveries({ store: api.store, now: () => new Date() });
  const due = await claimDeliveries(api.store, { limit: 100, leaseMs: 60_000 });
  for (const row of due) {
    await deliveries.tryFirst(row);
    await settleRow(api.store, 'deliveries', row);
  }
  return due.length;
}

const get = (path: string, by = key) => call(`${api.url}${path}`, { key: by });
const post = (path: string, body: unknown) =>
  call(`${api.url}${path}`, {
    ...{ method: 'POST', key, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });
const itemsOf = ({ json: { items } }: Answer) =>
  Array.isArray(items) ? items.filter(isObject) : [];
const idsOf = (answer: Answer) => itemsOf(answer).map(({ id }) => textOf(id));

describe('the log of what a client was told', () => {
  it('has each try with its time, status, duration and the first kilobyte of the answer, encrypted', async () => {
    const mark = 'Tundmatu Toomas has no order';
    const { id } = await endpoint(500, `${mark}${'.'.repeat(5_000)}`);
    const { verification, notification } = await canceled();
    await deliver();
    const shown = await get(`/v1/notifications/${notification}`);
    expect(shown.json).toMatchObject({
      id: notification,
      notification: { type: 'verification.canceled', data: { verificationId: verification } },
      deliveries: [
        {
          ...{ endpointId: id, state: 'pending', settledAt: null },
          tries: [
            {
              ...{ status: 500, error: 'status', delivered: false },
              ...{ at: expect.any(String) as string, durationMs: expect.any(Number) as number },
              answer: expect.stringMatching(
                new RegExp(`^${mark}\\.{${1024 - mark.length}}$`),
              ) as string,
            },
          ],
        },
      ],
    });
    const { rows } = await api.sql('select * from delivery_attempts');
    expect(JSON.stringify(rows)).not.toContain(mark);
    const listed = await get('/v1/notifications');
    expect(idsOf(listed)).toContain(notification);
    for (const text of [listed.text, api.log()]) expect(text).not.toContain(mark);
    await destroyVerificationKey(api.store, { verificationId: verification, reason: 'test' });
    const erased = await get(`/v1/notifications/${notification}`);
    expect(erased.status).toBe(200);
    expect(erased.text).not.toContain(mark);
    expect(erased.json).toMatchObject({ deliveries: [{ tries: [{ status: 500, answer: null }] }] });
  });

  it('is filtered by verification, type, whether it was delivered, and time, and read page by page', async () => {
    const well = await endpoint(204);
    const told = await canceled();
    await deliver();
    well.close();
    const open = await canceled();
    await deliver();
    const find = async (query: string) => idsOf(await get(`/v1/notifications?${query}`));
    expect(await find(`verification=${told.verification}`)).toEqual([told.notification]);
    const [undelivered, delivered] = [await find('delivered=false'), await find('delivered=true')];
    expect(undelivered).toContain(open.notification);
    expect(undelivered).not.toContain(told.notification);
    expect(delivered).toContain(told.notification);
    expect(delivered).not.toContain(open.notification);
    expect(await find('type=verification.approved')).toEqual([]);
    const all = await find('type=verification.canceled');
    expect(all.slice(0, 2)).toEqual([open.notification, told.notification]);
    const first = await get('/v1/notifications?limit=1');
    const next = textOf(first.json['next']);
    expect([...idsOf(first), ...(await find(`after=${next}`))]).toEqual(all);
    const [item] = itemsOf(await get(`/v1/notifications?verification=${told.verification}`));
    const at = encodeURIComponent(textOf(item?.['createdAt'] ?? ''));
    const until = await find(`createdBefore=${at}`);
    const from = await find(`createdAfter=${at}`);
    expect(from).toEqual([open.notification, told.notification]);
    expect([...from, ...until]).toEqual(all);
    expect(await find('createdAfter=2100-01-01T00:00:00Z')).toEqual([]);
  });

  it('leaves out a notification that somebody else has changed, and shows none', async () => {
    await endpoint(204);
    const { notification } = await canceled();
    await api.store.app.query("update notifications set tag = 'x' where id = $1", [notification]);
    const listed = await get('/v1/notifications');
    expect(listed.status).toBe(200);
    expect(idsOf(listed)).not.toContain(notification);
    expect(await get(`/v1/notifications/${notification}`)).toMatchObject({ status: 500 });
    await api.sql('update clients set name = name');
    expect(idsOf(await get('/v1/notifications'))).toContain(notification);
  });
});

describe('a notification that is sent again', () => {
  it('comes under the same id to every active endpoint, or to the one that is named', async () => {
    const [one, two] = [await endpoint(204), await endpoint(204)];
    const { notification } = await canceled();
    await deliver();
    const resent = await post(`/v1/notifications/${notification}/resend`, {});
    expect(resent.status).toBe(202);
    expect(resent.json['endpointIds']).toEqual([one.id, two.id]);
    expect(await deliver()).toBe(2);
    const named = await post(`/v1/notifications/${notification}/resend`, { endpointId: two.id });
    expect(named.json).toEqual({ endpointIds: [two.id] });
    await deliver();
    expect([one.received.length, two.received.length]).toEqual([2, 3]);
    const ids = [...one.received, ...two.received].map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([notification]));
    const { rows } = await api.sql(
      `select change from endpoint_changes where endpoint_id = $1 order by id`,
      [two.id],
    );
    expect(rows).toEqual(['created', 'resent', 'resent'].map((change) => ({ change })));
  });

  it('is sent once, however often that is asked for before it is', async () => {
    const one = await endpoint(204);
    const { notification } = await canceled();
    const again = () => post(`/v1/notifications/${notification}/resend`, {});
    for (const { status } of await Promise.all([again(), again(), again()])) {
      expect(status).toBe(202);
    }
    await again();
    expect(await deliver()).toBe(1);
    expect(one.received).toHaveLength(1);
  });

  it('is refused where no endpoint is active, and named where it is no endpoint of the client’s', async () => {
    const { notification } = await canceled();
    const refused = await post(`/v1/notifications/${notification}/resend`, {});
    expect(refused.json).toMatchObject({ status: 409, code: 'not_ready' });
    await endpoint(204);
    const other = await post(`/v1/notifications/${notification}/resend`, {
      endpointId: notification,
    });
    expect(other.json).toMatchObject({ status: 409, code: 'not_ready' });
    expect(await deliver()).toBe(0);
  });

  it('comes since a time to an endpoint that has not taken it, also what it was never told', async () => {
    const now = await api.sql('select now() as now');
    const since = (now.rows[0]?.['now'] as Date).toISOString(); // a timestamptz
    const missed = await canceled();
    const one = await endpoint(204);
    const taken = await canceled();
    await deliver();
    const path = `/v1/notification-endpoints/${one.id}/resend`;
    expect((await post(path, { since })).json).toEqual({ resent: 1, next: null });
    expect(await deliver()).toBe(1);
    const ids = () => one.received.map(({ headers }) => headers['webhook-id']);
    expect(ids()).toEqual([taken.notification, missed.notification]);
    expect((await post(path, { since })).json).toEqual({ resent: 0, next: null });
    expect((await post(path, { since, which: 'all' })).json).toEqual({ resent: 2, next: null });
    await deliver();
    expect(ids()).toHaveLength(4);
    await api.sql('update notification_endpoints set disabled_at = now()');
    expect((await post(path, { since })).json).toMatchObject({ code: 'not_ready' });
    const wrong = await post(path, { since: 'yesterday' });
    expect(wrong.json).toMatchObject({ status: 422, errors: [{ pointer: '/since' }] });
    const lost = await post(path, { since, after: 'x' });
    expect(lost.json).toMatchObject({ status: 422, errors: [{ pointer: '/after' }] });
  });
});
