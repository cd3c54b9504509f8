import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import { createNotificationEndpoint, findApiKey, forgetOldRequests } from '../../store/index.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import { giveSession } from './given-session.ts';
import { type Answer, call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { giveThings } from './things.ts';
import { withApi } from './with-api.ts';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(20_000)]);

let api: TestApi;
let key: string;
let clientId: string;
let ended: string;
let notification: string;
withApi((started) => ({ api, key } = started), startCaptureApi);
beforeAll(async () => {
  clientId = (await findApiKey(api.store, key))?.clientId ?? '';
  ended = (await giveThings(api, key, api.accounts.veriff.id)).verification;
  const sql = 'select id from notifications where verification_id = $1 limit 1';
  notification = String((await api.sql(sql, [ended])).rows[0]?.['id']);
});

// A client has so many endpoints at most.
afterEach(() =>
  api.sql('update notification_endpoints set disabled_at = coalesce(disabled_at, now())'),
);

interface Sent {
  as: string;
  body?: object | Buffer;
  method?: 'POST' | 'DELETE';
  by?: string;
}

function send(path: string, { as, body, method = 'POST', by = key }: Sent): Promise<Answer> {
  const isImage = Buffer.isBuffer(body);
  return call(`${api.url}${path}`, {
    ...{ method, key: by },
    headers: {
      'idempotency-key': as,
      ...(body === undefined
        ? {}
        : { 'content-type': isImage ? 'image/jpeg' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isImage ? body : JSON.stringify(body) }),
  });
}

const replayed = (answer?: Answer) => answer?.headers.get('idempotency-replayed');
const newEndpoint = async (): Promise<string> => {
  const about = { clientId, mode: 'test', url: 'http://127.0.0.1:1/hook' } as const;
  const { id } = await createNotificationEndpoint(api.store, { ...about, allowLoopback: true });
  return `/v1/notification-endpoints/${id}`;
};
const newVerification = async (): Promise<string> => {
  const id = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, id);
  return `/v1/verifications/${id}`;
};
const inReview = async (): Promise<string> => {
  const path = await newVerification();
  const id = path.split('/').at(-1);
  await api.sql(`update verifications set status = 'in_review' where id = $1`, [id]);
  await api.sql(
    `insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons, rank)
     select id, 1, 'in_review', client_id, mode, vendor, '{}', 1 from verifications where id = $1`,
    [id],
  );
  return path;
};

/** What each route is about, and what it is sent. Whoever adds one that acts adds it here, or it is not proven. */
const ACTS: Record<string, () => Promise<[path: string, sent?: Partial<Sent>]>> = {
  'a cancel': async () => [`${await newVerification()}/cancel`],
  'a refresh': async () => [`${await newVerification()}/refresh`],
  'a link taken back': async () => [`${await newVerification()}/link/revoke`],
  'a link replaced': async () => [`${await newVerification()}/link/replace`],
  'a case that is taken': async () => [
    `${await inReview()}/assignment`,
    { body: { action: 'take' } },
  ],
  'a deletion at the vendor': () =>
    Promise.resolve([`/v1/verifications/${ended}/vendor-data`, { method: 'DELETE' }]),
  'an endpoint': () =>
    Promise.resolve(['/v1/notification-endpoints', { body: { url: 'https://c.example/hook' } }]),
  'another secret': async () => [`${await newEndpoint()}/rotate-secret`],
  'an endpoint enabled': async () => [`${await newEndpoint()}/enable`],
  'an endpoint deleted': async () => [await newEndpoint(), { method: 'DELETE' }],
  'notifications sent again': async () => [
    `${await newEndpoint()}/resend`,
    { body: { since: '2026-01-01T00:00:00Z', which: 'all' } },
  ],
  'a notification sent again': async () => {
    await newEndpoint();
    return [`/v1/notifications/${notification}/resend`, { body: {} }];
  },
  'a test of an endpoint': async () => [`${await newEndpoint()}/test`],
  'an image': async () => {
    const { id } = await giveCapture(api, key);
    return [`/v1/verifications/${id}/captures/front-id`, { body: JPEG }];
  },
};

/** How much there is of everything that a request could write; what a request does at most once. */
async function written(): Promise<unknown> {
  const tables =
    'notification_endpoints, endpoint_changes, deliveries, verifications, events, cancel_requests, reviews, vendor_deletions, outbox, captures, idempotency_keys';
  const counts = tables.split(', ').map((t) => `(select count(*)::int from ${t}) as ${t}`);
  const sums = `(select sum(link_version + sequence)::int from verifications) as links,
    (select coalesce(sum(requested), 0)::int from refresh_requests) as refreshes`;
  return (await api.sql(`select ${sums}, ${counts.join(', ')}`)).rows[0];
}

const keys = () => api.sql('select outcome::text as outcome from idempotency_keys');

describe('under one Idempotency-Key', () => {
  it.each(Object.entries(ACTS))(
    'is done by one of four that are sent at once, and they and a repetition get the same: %s',
    async (_, about) => {
      const [path, sent] = await about();
      const as = randomUUID();
      const had = (await keys()).rowCount ?? 0;
      const all = await Promise.all([1, 2, 3, 4].map(() => send(path, { as, ...sent })));
      const before = await written();
      all.push(await send(path, { as, ...sent, by: await api.key('shop') }));
      // A cancel that is open has its workflow told anew.
      if (!path.endsWith('/cancel')) expect(await written()).toEqual(before);
      const [first] = all;
      expect(first?.status).toBeLessThan(300);
      expect(new Set(all.map(({ status }) => status)).size).toBe(1);
      expect(new Set(all.map(({ text }) => text)).size).toBe(1);
      expect(all.map(replayed)).toContain(null);
      expect(replayed(all.at(-1))).toBe('true');
      expect((await keys()).rowCount).toBe(had + 1);
      const elsewhere = await send(`/v1/verifications/${ended}/link/revoke`, { as });
      expect(elsewhere.json).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    },
  );
});

describe('a repetition', () => {
  it('shows the secret of an endpoint again, which is kept with the endpoint and nowhere else', async () => {
    const [as, rotates] = [randomUUID(), randomUUID()];
    const body = { url: 'https://client.example/hook' };
    const made = await send('/v1/notification-endpoints', { as, body });
    const path = `/v1/notification-endpoints/${idOf(made)}`;
    const rotated = await send(`${path}/rotate-secret`, { as: rotates });
    expect(rotated.json['secret']).not.toBe(made.json['secret']);
    expect((await send(`${path}/rotate-secret`, { as: rotates })).json).toEqual(rotated.json);
    const again = await send('/v1/notification-endpoints', { as, body });
    expect(again.json['secret']).toBe(rotated.json['secret']);
    const { rows } = await keys();
    expect(JSON.stringify(rows)).toContain(idOf(made));
    expect(JSON.stringify(rows)).not.toContain('whsec_');
  });

  it('with another image is refused', async () => {
    const { id } = await giveCapture(api, key);
    const path = `/v1/verifications/${id}/captures/front-id`;
    const as = randomUUID();
    await send(path, { as, body: JPEG });
    const other = await send(path, { as, body: Buffer.concat([JPEG, JPEG]) });
    expect(other.json).toMatchObject({ status: 409, code: 'idempotency_conflict' });
  });

  it('tests an endpoint again where the process that did is gone', async () => {
    const path = `${await newEndpoint()}/test`;
    const as = randomUUID();
    const first = await send(path, { as });
    await api.sql(
      `update idempotency_keys set outcome = null, created_at = now() - interval '1 minute'
       where outcome->>'id' = $1`,
      [idOf(first)],
    );
    const again = await send(path, { as });
    expect(again.status).toBe(200);
    expect(idOf(again)).not.toBe(idOf(first));
    expect((await send(path, { as })).text).toBe(again.text);
  });

  it('hands in what was cut off, and never another try', async () => {
    const { id } = await giveCapture(api, key);
    const path = `/v1/verifications/${id}`;
    await send(`${path}/captures/front-id`, { as: randomUUID(), body: JPEG });
    await api.sql(`update captures set state = 'accepted' where verification_id = $1`, [id]);
    const as = randomUUID();
    api.dispatch.onSubmit = () =>
      Promise.reject(new KycError('workflow_unavailable', 'Cut off in the middle.'));
    expect((await send(`${path}/submit`, { as })).status).toBe(503);
    api.dispatch.onSubmit = () => Promise.resolve('submitted');
    expect((await send(`${path}/submit`, { as })).status).toBe(200);
    const asked = api.dispatch.of('submitCaptures').length;
    await api.sql(`update verifications set status = 'submitted' where id = $1`, [id]);
    expect((await send(`${path}/submit`, { as })).status).toBe(200);
    await api.sql(
      `update verifications set status = 'resubmission_requested', attempts_used = 1 where id = $1`,
      [id],
    );
    expect((await send(`${path}/submit`, { as })).status).toBe(200);
    expect(api.dispatch.of('submitCaptures')).toHaveLength(asked);
  });

  it('of another client is a request of its own', async () => {
    const as = randomUUID();
    const body = { url: 'https://client.example/hook' };
    const mine = await send('/v1/notification-endpoints', { as, body });
    const theirs = await send('/v1/notification-endpoints', {
      ...{ as, body },
      by: await api.key('bank'),
    });
    expect([theirs.status, replayed(theirs)]).toEqual([201, null]);
    expect(idOf(theirs)).not.toBe(idOf(mine));
  });
});

describe('a request that was refused', () => {
  it('is not remembered, so that its key is there for the right one', async () => {
    const path = await newVerification();
    const before = (await keys()).rowCount;
    const as = randomUUID();
    const refused = [
      await send(`${path}/cancel`, { as, by: 'kyc_test_wrongwrongwrongwrongwrongwrong' }),
      await send('/v1/notification-endpoints', { as, body: { url: 'http://insecure.example' } }),
      await send(`${path}/submit`, { as }),
      await send(`/v1/verifications/${ended}/cancel`, { as }),
      await send(`/v1/verifications/${randomUUID()}/cancel`, { as }),
    ];
    for (let more = 0; more < 6; more += 1) {
      expect((await send(`${path}/refresh`, { as: randomUUID() })).status).toBe(202);
    }
    refused.push(await send(`${path}/refresh`, { as }));
    expect(refused.map(({ status }) => status)).toEqual([401, 422, 422, 409, 404, 429]);
    expect((await keys()).rowCount).toBe((before ?? 0) + 6);
    expect((await send(`${path}/cancel`, { as })).status).toBe(202);
  });

  it.each(['', 'two words', 'x'.repeat(256)])('has a key that is none: "%s"', async (as) => {
    const answer = await send(`/v1/verifications/${ended}/cancel`, { as });
    expect(answer.json).toMatchObject({
      ...{ status: 422, errors: [{ pointer: '/headers/Idempotency-Key' }] },
    });
  });
});

describe('a key', () => {
  it('is forgotten after thirty days, and not before, so many at a time', async () => {
    const { store } = api;
    const aged = (days: number) =>
      api.sql(`update idempotency_keys set created_at = now() - $1 * interval '1 day'`, [days]);
    await aged(29.9);
    expect(await forgetOldRequests(store, { limit: 10 })).toBe(0);
    const all = (await keys()).rowCount ?? 0;
    await aged(30.1);
    expect(await forgetOldRequests(store, { limit: 10 })).toBe(10);
    expect((await keys()).rowCount).toBe(all - 10);
  });
});
