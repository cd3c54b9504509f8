import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toKycError } from '../../api/http/errors.ts';
import { problemOf } from '../../api/http/problem.ts';
import { safeError } from '../../api/http/safe-error.ts';
import { type ErrorCode, ERRORS, KycError } from '../../domain/errors.ts';
import { makeLink, openStore, pingStore } from '../../store/index.ts';
import {
  call,
  start,
  startApi,
  type TestApi,
  textOf,
  VERIFF_BODY,
  veriffHeaders,
} from './support.ts';

const CANARY = 'CANARY-7c1d';
let api: TestApi;
let key: string;
let broken = false;
beforeAll(async () => {
  api = await startApi({
    overrides: {
      now: () => {
        if (broken) throw new Error(`detail: ${CANARY}`);
        return new Date();
      },
    },
  });
  key = await api.key('shop');
});
afterAll(() => api.close());

describe('every failure is problem+json with a stable code', () => {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  it.each<[string, string, RequestInit, number, ErrorCode]>([
    ['an unknown route', '/v2/nothing', {}, 404, 'not_found'],
    ['the root', '/', {}, 404, 'not_found'],
    ['a broken path', '/v1/verifications/%E0%A4%A', {}, 404, 'not_found'],
    ['a wrong method', '/v1/verifications', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a wrong method on a page', '/docs', { method: 'PUT' }, 405, 'method_not_allowed'],
    ['malformed JSON', '/v1/verifications', { ...post, body: '{"a":' }, 400, 'malformed_json'],
    [
      'JSON that is no object',
      '/v1/verifications',
      { ...post, body: '[]' },
      422,
      'invalid_request',
    ],
    ['no body at all', '/v1/verifications', post, 422, 'invalid_request'],
    [
      'another type',
      '/v1/verifications',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'unsupported_media_type',
    ],
    [
      'a body that is too large',
      '/v1/verifications',
      { ...post, body: JSON.stringify({ a: 'x'.repeat(9_000_000) }) },
      413,
      'payload_too_large',
    ],
    [
      'a compressed body',
      '/v1/verifications',
      { method: 'POST', headers: { ...post.headers, 'content-encoding': 'gzip' }, body: 'x' },
      415,
      'unsupported_media_type',
    ],
  ])('%s', async (_, path, init, status, code) => {
    const headers = new Headers(init.headers);
    headers.set('idempotency-key', 'errors');
    const answer = await call(`${api.url}${path}`, { ...init, headers, key });
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({
      type: `urn:durable-kyc:problem:${code}`,
      title: ERRORS[code].title,
      status,
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('names the methods that are allowed', async () => {
    const answer = await call(`${api.url}/v1/verifications`, { method: 'PATCH', key });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('has an answer for every code of the table', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { status, detail } = problemOf(new KycError(code, CANARY), 'id');
      expect(status).toBe(ERRORS[code].http);
      expect(detail).toBe(status < 500 ? CANARY : undefined);
    }
  });

  it('gives each request an id of ours, whatever the caller sends', async () => {
    const headers = { 'x-request-id': CANARY };
    const answers = [
      await call(`${api.url}/healthz`, { headers }),
      await call(`${api.url}/nothing`, { headers }),
    ];
    const ids = answers.map((answer) => answer.headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(CANARY);
  });
});

describe('what goes wrong on our side', () => {
  it('tells the request id and nothing else, and is found in the log by it', async () => {
    broken = true;
    const answer = await start(api, key, VERIFF_BODY).finally(() => {
      broken = false;
    });
    expect(answer.status).toBe(500);
    expect(Object.keys(answer.json).sort()).toEqual([
      'code',
      'requestId',
      'status',
      'title',
      'type',
    ]);
    const line = api
      .log()
      .split('\n')
      .find(
        (text) =>
          text.includes('request failed') && text.includes(textOf(answer.json['requestId'])),
      );
    expect(line).toContain('errors.test.ts');
    expect(api.log()).not.toContain(CANARY);
  });

  it("keeps other people's messages out of the log, and our own in", () => {
    const cause = Object.assign(new Error(CANARY), { code: '23505', detail: CANARY });
    const safe = safeError(new KycError('store_unavailable', 'The database is away.', { cause }));
    expect(safe).toMatchObject({ message: 'The database is away.', cause: { code: '23505' } });
    expect(JSON.stringify(safe)).not.toContain(CANARY);
    expect(toKycError(cause).code).toBe('internal');
    expect(toKycError('text').code).toBe('internal');
  });

  it('survives a request that is cut short', async () => {
    const { port, hostname } = new URL(api.url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /v1/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a"`,
          () => {
            socket.destroy();
            resolve();
          },
        );
      });
      socket.on('error', reject);
    });
    expect((await call(`${api.url}/healthz`)).status).toBe(200);
  });
});

describe('without the database', () => {
  it('asks to come again: clients, vendors and people', async () => {
    const nowhere = 'postgres://nobody:nothing@127.0.0.1:1/nothing';
    const named = { id: 'k1', key: randomBytes(32) };
    const store = openStore({
      databaseUrl: nowhere,
      keysDatabaseUrl: nowhere,
      masterKeys: [named],
      linkKeys: [named],
      hashKey: randomBytes(32),
    });
    const away = await startApi({
      overrides: { store, readiness: { postgres: () => pingStore(store) } },
    });
    try {
      const id = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';
      const link = makeLink(store, { verificationId: id, version: 1 });
      const webhook = new URL(away.accounts.veriff.webhookUrls['event'] ?? '').pathname;
      const body = '{"id":"x"}';
      const answers = [
        await call(`${away.url}/v1/verifications`, { key }),
        await start(away, key, VERIFF_BODY),
        await call(`${away.url}${webhook}`, { method: 'POST', body, headers: veriffHeaders(body) }),
        await call(`${away.url}/readyz`),
        await call(`${away.url}/v/${link}`),
      ];
      for (const answer of answers) {
        expect([answer.status, answer.json['code']]).toEqual([503, 'store_unavailable']);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      const page = await call(`${away.url}/v/${link}`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(503);
      expect(page.text).toContain('<h1>Please try again in a few minutes</h1>');
      expect((await call(`${away.url}/healthz`)).status).toBe(200);
    } finally {
      await store.close();
      await away.close();
    }
  });
});
