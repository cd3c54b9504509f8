import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toKycError } from '../../api/http/errors.ts';
import { REMEDIES } from '../../api/words/remedies.ts';
import { createHttpServer } from '../../api/http/server.ts';
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
      'null instead of an object',
      '/v1/verifications',
      { ...post, body: 'null' },
      422,
      'invalid_request',
    ],
    [
      'a body that is not UTF-8',
      '/v1/verifications',
      { ...post, body: Buffer.from('{"subject":{"lastName":"M\u00fcller"}}', 'latin1') },
      400,
      'malformed_json',
    ],
    [
      'a compressed form for a token',
      '/webhooks/x/token',
      { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: 'x' },
      415,
      'unsupported_media_type',
    ],
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
      type: `/problems/${code}`,
      title: ERRORS[code].title,
      status,
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('has an answer for every code of the table', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { status, detail } = problemOf(new KycError(code, CANARY), 'id');
      expect(status).toBe(ERRORS[code].http);
      const remedy = status === 500 ? undefined : REMEDIES[code];
      expect(detail).toBe(status < 500 ? CANARY : remedy);
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

describe('what Node refuses before any route', () => {
  const overflow = `X-Long: ${'x'.repeat(20_000)}\r\n`;
  it.each<[string, string, number, ErrorCode]>([
    ['what is no HTTP', 'HELLO\r\n\r\n', 400, 'malformed_request'],
    ['a request without a Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
    [
      'headers that are too large',
      `GET /healthz HTTP/1.1\r\nHost: x\r\n${overflow}\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'an expectation that nobody meets',
      'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n',
      417,
      'expectation_failed',
    ],
  ])('%s, is a problem with a request id, too', async (_, bytes, status, code) => {
    const answer = await sent(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('Content-Type: application/problem+json');
    const [, body = ''] = answer.split('\r\n\r\n');
    const problem = JSON.parse(body) as Record<string, unknown>; // compared below
    expect(problem).toMatchObject({ status, code });
    expect(String(problem['requestId'])).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer).toContain(`X-Request-Id: ${String(problem['requestId'])}`);
    expect(api.log()).toContain(String(problem['requestId']));
  });

  it('a request that does not arrive in time, is one as well', async () => {
    const server = createHttpServer(() => undefined, { logger: pino({ level: 'silent' }) });
    const answer = new Promise<string>((resolve) => {
      const socket = new PassThrough();
      const heard: Buffer[] = [];
      const duplex = Duplex.from({ readable: new PassThrough(), writable: socket });
      socket.on('data', (bytes: Buffer) => heard.push(bytes));
      socket.on('end', () => {
        resolve(Buffer.concat(heard).toString());
      });
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      server.emit('clientError', late, duplex);
    });
    expect(await answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*request_timeout/);
  });

  /** What comes back for raw bytes, until the connection is closed. */
  function sent(bytes: string): Promise<string> {
    const { port, hostname } = new URL(api.url);
    return new Promise((resolve, reject) => {
      let heard = '';
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
      socket.on('end', () => {
        socket.destroy();
        resolve(heard);
      });
      socket.on('error', reject);
    });
  }
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
