import { describe, expect, it } from 'vitest';
import { allRoutes } from '../../api/routes/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

describe('a verification that is read again', () => {
  const read = (id: string, tag?: string, headers: Record<string, string> = {}) =>
    call(`${api.url}/v1/verifications/${id}`, {
      key,
      headers: { ...headers, ...(tag === undefined ? {} : { 'if-none-match': tag }) },
    });

  it('is a 304 without a body for whoever has it, until anything of it is another', async () => {
    const id = idOf(await start(api, key, VERIFF_BODY));
    const tag = (await read(id)).headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    const same = await read(id, tag);
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', tag]);
    expect(same.headers.get('x-request-id')).not.toBeNull();
    expect((await read(id, `"other", W/${tag}`)).status).toBe(304);
    await giveSession(api, id);
    const changed = await read(id, tag);
    expect([changed.status, changed.json['status']]).toEqual([200, 'pending']);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  it('is another one in another language', async () => {
    const id = idOf(await start(api, key, VERIFF_BODY));
    const english = (await read(id)).headers.get('etag') ?? '';
    expect((await read(id, english, { 'accept-language': 'de' })).status).toBe(200);
  });

  it('is nobody else’s, whatever tag they send', async () => {
    const id = idOf(await start(api, key, VERIFF_BODY));
    const tag = (await read(id)).headers.get('etag') ?? '';
    const other = { key: await api.key('bank'), headers: { 'if-none-match': tag } };
    expect((await call(`${api.url}/v1/verifications/${id}`, other)).status).toBe(404);
    const anybodys = await call(`${api.url}/v1/verifications`, {
      key,
      headers: { 'if-none-match': '*' },
    });
    expect(anybodys.status).toBe(200);
  });
});

describe('what is asked for otherwise', () => {
  it('names the methods that are allowed, wherever another one is tried', async () => {
    const answer = await call(`${api.url}/v1/verifications`, { method: 'PATCH', key });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    const routes = allRoutes('https://kyc.example.com');
    for (const { path, method } of routes) {
      const url = `${api.url}${path.replaceAll(/:(\w+)/g, 'x')}`;
      const allowed = routes.filter((one) => one.path === path).map((one) => one.method);
      for (const other of ['put', 'patch', 'options', 'delete', 'post', 'get'] as const) {
        if (allowed.some((one) => one === other)) continue;
        const { status, headers } = await call(url, { method: other.toUpperCase() });
        expect([path, other, status]).toEqual([path, other, 405]);
        expect(headers.get('allow')?.split(', ')).toContain(method.toUpperCase());
      }
    }
  });

  it.each([
    ['text/html', 406],
    ['application/xml;q=0.9, application/json;q=0', 406],
    ['application/problem+json, application/json', 200],
    ['*/*', 200],
    ['application/*', 200],
    ['application/json; charset=utf-8', 200],
    ['text/html, application/json;version=1;q=0.5', 200],
    ['application/json;charset=utf-8; q=0', 406],
  ])('answers programs in JSON, and no other type: %s', async (accept, status) => {
    const answer = await call(`${api.url}/v1/verifications`, { headers: { accept }, key });
    expect(answer.status).toBe(status);
    if (status === 406) expect(answer.json).toMatchObject({ code: 'not_acceptable', status });
    const post = { method: 'POST', headers: { accept, 'idempotency-key': `accept ${status}` } };
    const started = await call(`${api.url}/v1/verifications`, { ...post, key });
    expect(started.status).toBe(status === 406 ? 406 : 415);
  });
});
