import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findApiKey, revokeApiKey } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { eventPageSchema, verificationPageSchema } from '../../api/schemas/verification.ts';
import {
  type Answer,
  call,
  idOf,
  isObject,
  start,
  startApi,
  type TestApi,
  textOf,
  VERIFF,
  VERIFF_BODY,
} from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

function idsOf({ json }: Answer): unknown[] {
  const { items } = json;
  return Array.isArray(items) ? items.map((item) => (isObject(item) ? item['id'] : null)) : [];
}

describe('API keys', () => {
  it.each([
    ['none', undefined],
    ['a wrong one', 'Bearer kyc_test_wrongwrongwrongwrongwrongwrong'],
    ['another scheme', 'Basic a2V5Og=='],
    ['nonsense', 'Bearer \u00e9'],
  ])('are required: %s', async (_, authorization) => {
    const headers = new Headers();
    if (authorization !== undefined) headers.set('authorization', authorization);
    const answer = await call(`${api.url}/v1/verifications`, { headers });
    expect([answer.status, answer.json['code']]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('end with their revocation', async () => {
    const key = await api.key('short-lived');
    expect((await call(`${api.url}/v1/verifications`, { key })).status).toBe(200);
    const found = await findApiKey(api.store, key);
    await revokeApiKey(api.store, { id: found?.id ?? '' });
    expect((await call(`${api.url}/v1/verifications`, { key })).status).toBe(401);
  });
});

describe('what belongs to another client', () => {
  it.each(['0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0', 'no-uuid', '%00', "' or 1=1"])(
    'looks the same as what does not exist: %s',
    async (id) => {
      const answer = await call(`${api.url}/v1/verifications/${encodeURIComponent(id)}`, {
        key: await api.key('owner'),
      });
      expect([answer.status, answer.json['code']]).toEqual([404, 'not_found']);
    },
  );

  it('never shows in a list', async () => {
    const key = await api.key('lister');
    const stranger = await api.key('stranger');
    const own = [
      idOf(await start(api, key, VERIFF_BODY)),
      idOf(await start(api, key, VERIFF_BODY)),
    ];
    await start(api, stranger, VERIFF_BODY);
    const list = await call(`${api.url}/v1/verifications`, { key });
    expect(verificationPageSchema.safeParse(list.json).error).toBeUndefined();
    expect(idsOf(list)).toEqual(own.reverse());
    const live = await api.key('lister', { mode: 'live' });
    expect(idsOf(await call(`${api.url}/v1/verifications`, { key: live }))).toEqual([]);
  });

  it('cannot be started with an account of the other mode', async () => {
    const live = await api.key('both-modes', { mode: 'live' });
    expect((await start(api, live, VERIFF_BODY)).status).toBe(422);
    await createAccount(api.store, 'https://kyc.example.com', {
      vendor: 'veriff',
      mode: 'live',
      name: 'live',
      credentials: VERIFF,
    });
    const answer = await start(api, live, VERIFF_BODY);
    expect(answer.json).toMatchObject({ mode: 'live' });
  });
});

describe('lists', () => {
  it('are filtered and paged without gaps or doubles', async () => {
    const key = await api.key('pager');
    const ids: string[] = [];
    for (const reference of ['a', 'b', 'a', 'a', 'b']) {
      ids.unshift(idOf(await start(api, key, { ...VERIFF_BODY, reference })));
    }
    const base = `${api.url}/v1/verifications`;
    const first = await call(`${base}?limit=2`, { key });
    const second = await call(`${base}?limit=2&after=${textOf(first.json['next'])}`, { key });
    const third = await call(`${base}?limit=2&after=${textOf(second.json['next'])}`, { key });
    expect([first, second, third].flatMap(idsOf)).toEqual(ids);
    expect(third.json['next']).toBeNull();
    expect(idsOf(await call(`${base}?reference=b`, { key }))).toHaveLength(2);
    expect(idsOf(await call(`${base}?vendor=datakeen`, { key }))).toEqual([]);
    expect(idsOf(await call(`${base}?status=created`, { key }))).toHaveLength(5);
    const past = encodeURIComponent('2020-01-01T00:00:00+02:00');
    expect(idsOf(await call(`${base}?createdBefore=${past}`, { key }))).toEqual([]);
    expect(idsOf(await call(`${base}?createdAfter=${past}`, { key }))).toHaveLength(5);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=0x10',
    'limit=1e1',
    'limit=%2010',
    'limit=',
    'limit=5&limit=6',
    'after=!!',
    'after=AAAA',
    'status=happy',
    'vendor=x',
    'reference=a%20b',
    'createdAfter=yesterday',
    'surprise=1',
  ])('name a query that is at fault: ?%s', async (query) => {
    const answer = await call(`${api.url}/v1/verifications?${query}`, {
      key: await api.key('pager'),
    });
    expect([answer.status, answer.json['code']]).toEqual([422, 'invalid_request']);
    expect(JSON.stringify(answer.json['errors'])).toContain(query.split('=')[0]);
  });
});

describe('events', () => {
  it('say what happened and by whom', async () => {
    const key = await api.key('historian');
    const found = await findApiKey(api.store, key);
    const id = idOf(await start(api, key, VERIFF_BODY));
    const answer = await call(`${api.url}/v1/verifications/${id}/events`, { key });
    expect(eventPageSchema.safeParse(answer.json).error).toBeUndefined();
    expect(answer.json['items']).toMatchObject([
      { number: 1, type: 'verification.created', principal: `client_key:${found?.id ?? ''}` },
    ]);
  });
});

describe('canceling', () => {
  const cancel = (key: string, id: string) =>
    call(`${api.url}/v1/verifications/${id}/cancel`, { method: 'POST', key });
  const endAs = async (status: string, id: string): Promise<void> => {
    const ended = 'update verifications set status = $1, ended_at = now() where id = $2';
    await api.sql(ended, [status, id]);
  };

  it('is written down in the name of the key before the workflow is told', async () => {
    const key = await api.key('canceler');
    const found = await findApiKey(api.store, key);
    const id = idOf(await start(api, key, VERIFF_BODY));
    api.dispatch.calls.length = 0;
    const written: unknown[] = [];
    api.dispatch.onConclude = async () => {
      const asked = 'select principal from cancel_requests where verification_id = $1';
      written.push(...(await api.sql(asked, [id])).rows);
    };
    const answer = await cancel(key, id);
    expect([answer.status, answer.json['status']]).toEqual([202, 'created']);
    expect(written).toEqual([{ principal: `client_key:${found?.id ?? ''}` }]);
    expect(api.dispatch.of('conclude')).toEqual([[id, { waitMs: expect.any(Number) as number }]]);
  });

  it('is a 200 once the end is reached, and 202 while it is only written down', async () => {
    const key = await api.key('canceler');
    const id = idOf(await start(api, key, VERIFF_BODY));
    const accepted = await cancel(key, id);
    expect([accepted.status, accepted.json['status']]).toEqual([202, 'created']);
    api.dispatch.onConclude = () => endAs('canceled', id);
    const done = await cancel(key, id);
    expect([done.status, done.json['status']]).toEqual([200, 'canceled']);
  });

  it('is a 200 with the view for a client that repeats it because the first answer was lost', async () => {
    const key = await api.key('canceler');
    const id = idOf(await start(api, key, VERIFF_BODY));
    await endAs('canceled', id);
    for (const answer of [await cancel(key, id), await cancel(key, id)]) {
      expect([answer.status, answer.json['status']]).toEqual([200, 'canceled']);
    }
  });

  it('is a 409 once the verification has ended otherwise, and a 200 that says so where it ends meanwhile', async () => {
    const key = await api.key('canceler');
    const id = idOf(await start(api, key, VERIFF_BODY));
    api.dispatch.onConclude = () => endAs('approved', id);
    const met = await cancel(key, id);
    expect([met.status, met.json['status']]).toEqual([200, 'approved']);
    expect((await cancel(key, id)).json).toMatchObject({ status: 409, code: 'already_final' });
  });
});

describe('results', () => {
  it('are not there before the decision', async () => {
    const key = await api.key('reader');
    const id = idOf(await start(api, key, VERIFF_BODY));
    const answer = await call(`${api.url}/v1/verifications/${id}/result`, { key });
    expect([answer.status, answer.json['code']]).toEqual([409, 'not_ready']);
  });
});
