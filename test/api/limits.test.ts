import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { findApiKey, forgetOldCounts } from '../../store/index.ts';
import { type Answer, call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { WIDE_LIMITS } from './wide-limits.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
withApi((started) => ({ api } = started));

type Limits = typeof WIDE_LIMITS;
const limited = (limits: Partial<Limits>, trustProxy = false) =>
  api.beside({ limitSettings: { ...WIDE_LIMITS, ...limits }, trustProxy });
const two = async (limits: Partial<Limits>) =>
  [await limited(limits), await limited(limits)] as const;
/** Another one each time, so that no test uses up what another one counts. */
const newKey = () => api.key(randomUUID());
const ask = (url: string, key?: string, from?: string): Promise<Answer> =>
  call(`${url}/v1/verifications`, {
    ...(key === undefined ? {} : { key }),
    ...(from === undefined ? {} : { headers: { 'x-forwarded-for': from } }),
  });
const told = ({ headers }: Answer) => [headers.get('ratelimit-policy'), headers.get('ratelimit')];
const rows = async () => (await api.sql('select key, points, expire from rate_limits')).rows;

describe('requests with a key', () => {
  it('are counted together by all processes, for each key alone, and each answer says what is left', async () => {
    const [one, other] = await two({ requestsPerMinute: 4 });
    const key = await newKey();
    const answers: Answer[] = [];
    for (const url of [one, other, one, other, one, other]) answers.push(await ask(url, key));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    const left = answers.map((answer) => told(answer).join(' '));
    for (const [at, r] of [3, 2, 1, 0, 0, 0].entries()) {
      expect(left[at]).toMatch(new RegExp(`^"requests";q=4;w=60 "requests";r=${r};t=(60|5\\d)$`));
    }
    expect((await ask(one, await newKey())).status).toBe(200);
  });

  it('are refused with the limit, that nothing is left of it, and when it begins anew', async () => {
    const url = await limited({ requestsPerMinute: 1 });
    const key = await newKey();
    await ask(url, key);
    const refused = await ask(url, key);
    expect(refused.json).toMatchObject({
      ...{ status: 429, code: 'rate_limited' },
      detail: expect.stringMatching(
        /^Requests with this key: 1 in a minute, of which none is left until 20\S+Z\.$/,
      ) as string,
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  it('count before anything is done, and also where the key lacks the scope', async () => {
    const url = await limited({ requestsPerMinute: 2 });
    const key = await api.key(randomUUID(), { scopes: ['results:read'] });
    const statuses = [await ask(url, key), await ask(url, key), await ask(url, key)];
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 429]);
    const late = await start({ url }, key, VERIFF_BODY);
    expect(late.status).toBe(429);
  });

  it('that we could not serve are given back', async () => {
    const keys = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none' });
    const limitSettings = { ...WIDE_LIMITS, requestsPerMinute: 2 };
    const url = await api.beside({ limitSettings, store: { ...api.store, keys } });
    const key = await newKey();
    const counted = async () => (await rows()).reduce((sum, { points }) => sum + Number(points), 0);
    const before = await counted();
    for (let time = 1; time <= 3; time += 1) {
      expect((await start({ url }, key, VERIFF_BODY)).status).toBe(503);
      await expect.poll(counted).toBe(before);
    }
    expect((await ask(url, key)).status).toBe(200);
  });

  it('are one each, however slowly their body comes', async () => {
    const url = await limited({ requestsPerMinute: 2 });
    const key = await newKey();
    const body = '{"name":"slow","scopes":["verifications:read"]}';
    const headers = {
      ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      'content-length': body.length,
    };
    const sent = request(`${url}/v1/keys`, { method: 'POST', headers });
    sent.write(body.slice(0, 10));
    const { id = '' } = (await findApiKey(api.store, key)) ?? {};
    const isIn = async () =>
      (await api.sql('select from api_keys where id = $1 and last_used_at is not null', [id]))
        .rowCount;
    await expect.poll(isIn, { timeout: 10_000 }).toBe(1);
    sent.end(body.slice(10));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // as Node has it
    answer.resume();
    expect([answer.statusCode, answer.headers['ratelimit']]).toEqual([
      201,
      expect.stringMatching(/^"requests";r=1;t=\d+$/),
    ]);
  });
});

describe('requests without a good key', () => {
  const wrong = 'kyc_test_wrongwrongwrongwrongwrongwrong';

  it('are counted by the address in all processes, and refuse nobody who has a good key', async () => {
    const [one, other] = [
      await limited({ refusalsPerMinute: 3 }, true),
      await limited({ refusalsPerMinute: 3 }, true),
    ];
    const from = '203.0.113.7';
    const tries = [
      await ask(one, wrong, from),
      await ask(other, undefined, from),
      await ask(one, wrong, `::ffff:${from}`),
      await ask(other, wrong, from),
      await ask(one, undefined, from),
    ];
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    expect(tries.map(told)).toEqual(tries.map(() => [null, null]));
    expect((await ask(one, await newKey(), from)).status).toBe(200);
    expect((await ask(one, wrong, '203.0.113.8')).status).toBe(401);
  });

  it('are one for all addresses of a network of IPv6', async () => {
    const url = await limited({ refusalsPerMinute: 1 }, true);
    expect((await ask(url, wrong, '2001:db8:1:2:3:4:5:6')).status).toBe(401);
    expect((await ask(url, wrong, '2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await ask(url, wrong, '2001:db8:1:3::1')).status).toBe(401);
  });
});

describe('what costs others', () => {
  const post = (url: string, path: string, key: string, body?: object) =>
    call(`${url}${path}`, {
      ...{ method: 'POST', key, headers: { 'content-type': 'application/json' } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('is resent for a client sixty times in a minute by all processes, one notification or many', async () => {
    const [one, other] = await two({});
    const key = await newKey();
    const endpoint = await post(one, '/v1/notification-endpoints', key, {
      url: 'https://client.example/hook',
    });
    const single = `/v1/notifications/${randomUUID()}/resend`;
    const many = `/v1/notification-endpoints/${idOf(endpoint)}/resend`;
    const since = new Date(0).toISOString();
    const statuses: number[] = [];
    for (let turn = 0; turn < 31; turn += 1) {
      statuses.push((await post(one, single, key, {})).status);
      statuses.push((await post(other, many, key, { since })).status);
    }
    expect(new Set(statuses.slice(0, 60))).toEqual(new Set([404, 202]));
    expect(statuses.slice(60)).toEqual([429, 429]);
    expect((await post(one, single, await newKey(), {})).status).toBe(404);
  });

  it('is asked of a vendor six times in a minute for a verification by all processes', async () => {
    const [one, other] = await two({});
    const key = await newKey();
    const started = await start({ url: one }, key, VERIFF_BODY);
    const path = `/v1/verifications/${idOf(started)}/refresh`;
    const statuses: number[] = [];
    for (const url of [one, other, one, other, one, other, one, other]) {
      statuses.push((await post(url, path, key)).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 202, 429, 429]);
  });
});

describe('the counts', () => {
  it('hold nothing of a key, a client or an address in clear', async () => {
    const url = await limited({}, true);
    const key = await newKey();
    const { id = '?', clientId = '?' } = (await findApiKey(api.store, key)) ?? {};
    await start({ url }, key, VERIFF_BODY);
    await ask(url, undefined, '198.51.100.23');
    const all = await rows();
    const names = new Set(all.map((row) => String(row['key']).split(':')[0]));
    expect(names).toEqual(new Set([...names, 'requests', 'starts', 'refusals']));
    for (const row of all) expect(String(row['key'])).toMatch(/^[a-z-]+:[0-9a-f]{64}$/);
    const text = JSON.stringify(all);
    for (const clear of [id, clientId, key, '198.51']) expect(text).not.toContain(clear);
  });

  it('are removed once their time is over, so many at a time, and not before', async () => {
    await ask(await limited({}), await newKey());
    const before = (await rows()).length;
    expect(before).toBeGreaterThan(0);
    await api.sql(
      `insert into rate_limits select 'over:' || n, 1, extract(epoch from now()) * 1000 - n
       from generate_series(1, 5) n`,
    );
    const forget = () => forgetOldCounts(api.store, { limit: 3 });
    expect([await forget(), await forget(), await forget()]).toEqual([3, 2, 0]);
    expect((await rows()).length).toBe(before);
  });
});

describe('where Postgres is slow, or does not count', () => {
  const countedAlone = async (url: string) => {
    const answer = await call(`${url}/v1/status`, { key: await api.key('operator') });
    return (answer.json['counters'] as Record<string, number>)['limits.counted_alone'];
  };

  it('each process counts for itself, refuses nobody for it, and is quick', async () => {
    const holder = new pg.Client(api.database.adminDatabaseUrl);
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table rate_limits in access exclusive mode');
    const [one, other] = await two({ requestsPerMinute: 2, patienceMs: 100 });
    const key = await newKey();
    const began = performance.now();
    const statuses: number[] = [];
    for (const url of [one, other, one, other, one, other]) {
      statuses.push((await ask(url, key)).status);
    }
    const started = await start({ url: await limited({ patienceMs: 100 }) }, key, VERIFF_BODY);
    // Of each process one waits, and not the thirty seconds of a statement.
    expect(performance.now() - began).toBeLessThan(10_000);
    await holder.query('rollback');
    await holder.end();
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect(started.status).toBe(202);
  });

  it('it is said to operators, without a word of Postgres’s', async () => {
    await api.sql('alter table rate_limits rename to elsewhere');
    const url = await limited({});
    const answer = await ask(url, await newKey());
    await api.sql('alter table elsewhere rename to rate_limits');
    expect([answer.status, told(answer)[1]]).toEqual([
      200,
      expect.stringMatching(/^"requests";r=99999;/),
    ]);
    expect(await countedAlone(url)).toBe(1);
    const line = api
      .log()
      .split('\n')
      .find((one) => one.includes('counted by each process'));
    expect(line).not.toContain('rate_limits');
  });
});
