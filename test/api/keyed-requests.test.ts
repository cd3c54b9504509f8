import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../api/routes/index.ts';
import { KycError } from '../../domain/errors.ts';
import { findApiKey, forgetOldRequests } from '../../store/index.ts';
import {
  type Act,
  type ActingClient,
  ACTS,
  inReview,
  JPEG,
  newEndpointPath,
  newVerification,
} from './acts.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import { type Answer, call, idOf, type TestApi } from './support.ts';
import { giveThings, notificationOf } from './things.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
let of: ActingClient;
let ended: string;
let another: string;
withApi((started) => ({ api, key } = started), startCaptureApi);
beforeAll(async () => {
  const clientId = (await findApiKey(api.store, key))?.clientId ?? '';
  const things = await giveThings(api, key, api.accounts.veriff.id);
  ended = things.verification;
  const notification = await notificationOf(api, ended);
  const live = await api.key('shop', { mode: 'live' });
  another = await api.key('shop');
  of = { api, key, clientId, live, things, notification };
});

// A client has so many endpoints at most.
afterEach(() =>
  api.sql('update notification_endpoints set disabled_at = coalesce(disabled_at, now())'),
);

type Sent = Omit<Act, 'path' | 'again'> & { as: string };

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
/** What is answered, without the one secret that is not shown again, and for how long a case has waited. */
const said = ({ text }: Answer): string =>
  text.replace(/"key":("kyc_[^"]+"|null)/, '').replace(/"waitedSeconds":\d+/, '');

/** How much there is of everything that a request could write; what a request does at most once. */
async function written(): Promise<unknown> {
  const tables =
    'api_keys, key_revocations, client_changes, notification_endpoints, endpoint_changes, deliveries, verifications, retries, events, cancel_requests, erasures, reviews, review_requests, hit_judgements, vendor_deletions, outbox, captures, idempotency_keys';
  const counts = tables.split(', ').map((t) => `(select count(*)::int from ${t}) as ${t}`);
  const sums = `(select sum(link_version + sequence)::int from verifications) as links,
    (select coalesce(sum(requested), 0)::int from refresh_requests) as refreshes`;
  return (await api.sql(`select ${sums}, ${counts.join(', ')}`)).rows[0];
}

const keys = () => api.sql('select outcome::text as outcome from idempotency_keys');

describe('under one Idempotency-Key', () => {
  it('is tried of every route that acts for a client', () => {
    const acting = allRoutes('https://kyc.example.com').filter(
      ({ method, documentation }) => method !== 'get' && (documentation.security ?? []).length > 0,
    );
    const named = acting.map(({ documentation }) => documentation.operationId ?? '');
    expect(Object.keys(ACTS).sort()).toEqual(named.sort());
  });

  it.each(Object.entries(ACTS))(
    'is done by one of four that are sent at once, and they and a repetition get the same: %s',
    async (_, make) => {
      const { path, again, by, ...act } = await make(of);
      const sent = { as: randomUUID(), ...act };
      const had = (await keys()).rowCount ?? 0;
      const all = await Promise.all([1, 2, 3, 4].map(() => send(path, { ...sent, by })));
      const before = await written();
      all.push(await send(path, { ...sent, by: by ?? another }));
      // Of a cancel or a decision that waits the workflow is told anew.
      if (!/\/(cancel|review)$/.test(path)) expect(await written()).toEqual(before);
      const [first] = all.filter((one) => replayed(one) === null);
      expect(first?.status).toBeLessThan(300);
      const statuses = all.map((one) =>
        replayed(one) === null
          ? one.status === first?.status
          : one.status === (again ?? first?.status),
      );
      expect(statuses).not.toContain(false);
      expect(new Set(all.map(said)).size).toBe(1);
      expect(replayed(all.at(-1))).toBe('true');
      expect((await keys()).rowCount).toBe(had + 1);
      const other = { as: sent.as, body: { url: 'https://other.example/hook' }, by };
      const elsewhere = await send('/v1/notification-endpoints', other);
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

  it('of a key that was made shows it as it is by then, without the key, and makes none', async () => {
    const [as, body] = [randomUUID(), { name: 'once', scopes: ['verifications:read'] }];
    const made = await send('/v1/keys', { as, body });
    expect(made.json['key']).toMatch(/^kyc_test_/);
    await send(`/v1/keys/${idOf(made)}/revoke`, { as: randomUUID() });
    const again = await send('/v1/keys', { as, body });
    expect(again).toMatchObject({
      status: 201,
      json: { id: idOf(made), key: null, revokedAt: expect.any(String) as string },
    });
    const { rowCount } = await api.sql("select from api_keys where name = 'once'");
    expect(rowCount).toBe(1);
    const { rows } = await keys();
    expect(JSON.stringify(rows)).not.toContain('kyc_test_');
  });

  it('undoes nothing that came since: a hold stays lifted, a setting as it was changed', async () => {
    const hold = `${await newVerification(of)}/legal-hold`;
    const [sets, lifts] = [randomUUID(), randomUUID()];
    await send(hold, { as: sets });
    await send(hold, { as: lifts, method: 'DELETE' });
    expect((await send(hold, { as: sets })).status).toBe(200);
    const sql = 'select legal_hold from verifications where id = $1';
    const { rows } = await api.sql(sql, [hold.split('/').at(-2)]);
    expect(rows).toEqual([{ legal_hold: false }]);
    const set = (displayName: string, as: string) =>
      send('/v1/settings', { as, method: 'PATCH', by: of.live, body: { displayName } });
    const as = randomUUID();
    await set('First', as);
    await set('Second', randomUUID());
    expect((await set('First', as)).json).toMatchObject({ displayName: 'Second' });
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
    const path = `${await newEndpointPath(of)}/test`;
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

  it('takes a case for no other person', async () => {
    const path = `${await inReview(of)}/assignment`;
    const take = { as: randomUUID(), body: { action: 'take' } };
    expect((await send(path, take)).status).toBe(200);
    const other = await send(path, { ...take, by: await api.key('shop') });
    expect(other.json).toMatchObject({ status: 409, code: 'idempotency_conflict' });
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
    const path = await newVerification(of);
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
