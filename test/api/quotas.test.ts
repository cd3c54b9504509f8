import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Quotas } from '../../domain/quotas.ts';
import { SCOPES } from '../../store/index.ts';
import { createKey } from '../../tools/keys.ts';
import {
  type Answer,
  call,
  countVerifications,
  idOf,
  pointersOf,
  start,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';
import { WIDE_LIMITS } from './wide-limits.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
withApi((started) => ({ api } = started));

const DAY_MS = 86_400_000;
const MIDNIGHT = Math.ceil(Date.now() / DAY_MS) * DAY_MS;

const keyOf = async (quotas: Partial<Quotas>, settings = {}): Promise<string> => {
  const of = { starts: null, links: null, ...quotas };
  // What decides is for people's keys alone.
  const scopes = SCOPES.filter((scope) => !scope.startsWith('review:'));
  return (await createKey(api.store, { name: randomUUID(), scopes, quotas: of, settings })).token;
};
const statusesOf = (answers: Answer[]) => answers.map(({ status }) => status);
const replace = (url: string, key: string, id: string, version?: number) =>
  call(
    `${url}/v1/verifications/${id}/link/replace${version === undefined ? '' : `?version=${version}`}`,
    { method: 'POST', key },
  );

describe('the quota of a key', () => {
  it('lets it start so many in a day by all processes, and begins anew at midnight UTC', async () => {
    let now = new Date(MIDNIGHT - 30_000);
    const [one, other] = [
      await api.beside({ now: () => now }),
      await api.beside({ now: () => now }),
    ];
    const key = await keyOf({ starts: 2 });
    const before = await countVerifications(api);
    const started = [
      await start({ url: one }, key, VERIFF_BODY),
      await start({ url: other }, key, VERIFF_BODY),
      await start({ url: one }, key, VERIFF_BODY),
      await start({ url: other }, key, VERIFF_BODY),
    ];
    expect(statusesOf(started)).toEqual([202, 202, 429, 429]);
    expect(await countVerifications(api)).toBe(before + 2);
    const until = new Date(MIDNIGHT).toISOString();
    expect(started[2]?.json).toMatchObject({
      code: 'quota_exceeded',
      detail: `Verifications started with this key: 2 in a day (UTC), of which none is left until ${until}.`,
    });
    expect(started[2]?.headers.get('retry-after')).toBe('30');
    const left = started.map(({ headers }) => headers.get('ratelimit')?.split(', ')[1]);
    expect(left).toEqual([1, 0, 0, 0].map((r) => `"starts";r=${r};t=30`));
    expect(started[0]?.headers.get('ratelimit-policy')).toContain(', "starts";q=2;w=86400');
    now = new Date(MIDNIGHT);
    expect((await start({ url: one }, key, VERIFF_BODY)).status).toBe(202);
  });

  it('is its own: another key of the client has what the service says of all', async () => {
    const quotas = { starts: 1, links: 1 };
    const url = await api.beside({ limitSettings: { ...WIDE_LIMITS, quotas } });
    const [one, other] = [await keyOf({}), await keyOf({ starts: 2 })];
    const tries: Answer[] = [];
    for (const key of [one, one, other, other, other]) {
      tries.push(await start({ url }, key, VERIFF_BODY));
    }
    expect(statusesOf(tries)).toEqual([202, 429, 202, 202, 429]);
  });

  it('is used by no repetition, and by nothing that was refused', async () => {
    const key = await keyOf({ starts: 2 }, { uniqueReference: true });
    const as = { 'idempotency-key': randomUUID() };
    const tries = [
      await start(api, key, { vendor: 'nobody' }),
      await start(api, key, VERIFF_BODY, as),
      await start(api, key, VERIFF_BODY, as),
      await start(api, key, VERIFF_BODY),
      await start(api, key, { ...VERIFF_BODY, reference: 'another' }),
      await start(api, key, { ...VERIFF_BODY, reference: 'third' }),
      await start(api, key, VERIFF_BODY, as),
    ];
    expect(statusesOf(tries)).toEqual([422, 202, 200, 409, 202, 429, 200]);
  });

  it('is told as it is left, also where a request has not used it', async () => {
    const key = await keyOf({ starts: 5 }, { uniqueReference: true });
    const tries = [
      await start(api, key, VERIFF_BODY),
      await start(api, key, VERIFF_BODY),
      await start(api, key, { ...VERIFF_BODY, reference: 'another' }),
    ];
    expect(statusesOf(tries)).toEqual([202, 409, 202]);
    const left = tries.map(({ headers }) => headers.get('ratelimit')?.split(', ')[1]);
    expect(left.map((one) => /r=(\d+)/.exec(one ?? '')?.[1])).toEqual(['4', '4', '3']);
  });

  it('is used by one of several requests at once that are the same', async () => {
    const key = await keyOf({ starts: 2 });
    const as = { 'idempotency-key': randomUUID() };
    const twins = [1, 2, 3].map(() => start(api, key, VERIFF_BODY, as));
    expect(new Set((await Promise.all(twins)).map(idOf)).size).toBe(1);
    const more = [await start(api, key, VERIFF_BODY), await start(api, key, VERIFF_BODY)];
    expect(statusesOf(more)).toEqual([202, 429]);
  });

  it('is used by another try of what has ended as by any start', async () => {
    const key = await keyOf({ starts: 1 });
    const id = idOf(await start(api, key, VERIFF_BODY));
    await api.sql(`update verifications set status = 'expired' where id = $1`, [id]);
    const retried = await call(`${api.url}/v1/verifications/${id}/retry`, {
      ...{ method: 'POST', key, body: '{}' },
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    });
    expect(retried.json).toMatchObject({ status: 429, code: 'quota_exceeded' });
  });

  it('lets it replace so many links in a day; one that was replaced already is none', async () => {
    const key = await keyOf({ links: 1 });
    const id = idOf(await start(api, key, VERIFF_BODY));
    const replaced = [
      await replace(api.url, key, id, 1),
      await replace(api.url, key, id, 1),
      await replace(api.url, key, id, 2),
      await replace(api.url, key, id),
    ];
    expect(statusesOf(replaced)).toEqual([200, 200, 429, 429]);
    const read = await call(`${api.url}/v1/verifications/${id}`, { key });
    expect(read.json).toMatchObject({ link: { version: 2 } });
  });
});

describe('a key that a key makes', () => {
  const make = (key: string, body: object, url = api.url) =>
    call(`${url}/v1/keys`, {
      ...{ method: 'POST', key, headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ name: 'made', scopes: ['verifications:write'], ...body }),
    });

  it('may do no more in a day than the one that makes it, and as much where nothing is said', async () => {
    const key = await keyOf({ starts: 5 });
    expect((await make(key, {})).json).toMatchObject({ startsPerDay: 5, linksPerDay: null });
    const less = await make(key, { startsPerDay: 4, linksPerDay: 7 });
    expect(less.json).toMatchObject({ startsPerDay: 4, linksPerDay: 7 });
    const made = textOf(less.json['key']);
    const answer = await start(api, made, VERIFF_BODY);
    expect(answer.headers.get('ratelimit-policy')).toContain('"starts";q=4;');
    const quotas = { starts: 9, links: 9 };
    const url = await api.beside({ limitSettings: { ...WIDE_LIMITS, quotas } });
    for (const [body, pointer] of [
      [{ startsPerDay: 6 }, '/startsPerDay'],
      [{ linksPerDay: 10 }, '/linksPerDay'],
      [{ startsPerDay: 0 }, '/startsPerDay'],
      [{ linksPerDay: 1.5 }, '/linksPerDay'],
    ] as const) {
      expect(pointersOf(await make(key, body, url))).toEqual([pointer]);
    }
  });
});
