import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient, createVendorAccount } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import {
  call,
  idOf,
  start,
  startApi,
  type TestApi,
  VERIFF_BODY,
  veriffHeaders,
} from './support.ts';

let api: TestApi;
let key: string;
let verificationId: string;
const SESSION = 'a9d3a0f2-7d4b-4f4c-8f1a-6b1d2c3e4f50';

beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
  verificationId = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, verificationId, { vendorSessionId: SESSION });
});
afterAll(() => api.close());
beforeEach(async () => {
  api.dispatch.calls.length = 0;
  await api.sql('delete from inbox');
});

const event = (changes: object = {}): string =>
  JSON.stringify({
    id: SESSION,
    attemptId: '00000000-0000-4000-8000-000000000001',
    feature: 'selfid',
    code: 7002,
    action: 'submitted',
    vendorData: verificationId,
    ...changes,
  });

async function stored(): Promise<number> {
  const { rows } = await api.sql('select count(*)::int as n from inbox');
  return Number(rows[0]?.['n']);
}

function path(kind = 'event'): string {
  return new URL(api.accounts.veriff.webhookUrls[kind] ?? '').pathname;
}

function post(to: string, body: string | Buffer, headers: Record<string, string>) {
  return call(`${api.url}${to}`, { method: 'POST', body, headers });
}

async function counters(): Promise<unknown> {
  return (await call(`${api.url}/v1/status`, { key })).json['counters'];
}

describe('a webhook that is right', () => {
  it('is stored, acknowledged with exactly 200, and told to the workflow', async () => {
    const body = event();
    const answer = await post(path(), body, veriffHeaders(body));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ status: 'success' });
    const { rows } = await api.sql('select id, disposition, verification_id from inbox');
    expect(rows).toMatchObject([{ disposition: 'waiting', verification_id: verificationId }]);
    expect(api.dispatch.of('inboxRow')).toEqual([[rows[0]?.['id']]]);
  });

  it.each(['event', 'decision', ''])(
    'is understood at every address of the account: %s',
    async (kind) => {
      const body = event();
      const to = kind === '' ? path().replace(/\/event$/, '') : path(kind);
      expect((await post(to, body, veriffHeaders(body))).status).toBe(200);
      expect(await stored()).toBe(1);
    },
  );

  it('is authenticated over its raw bytes, whatever their layout', async () => {
    const body = `${event().replaceAll(',', ' ,\n ')}\n`;
    expect((await post(path(), body, veriffHeaders(body))).status).toBe(200);
    const changed = body.replace('\n', ' ');
    expect((await post(path(), changed, veriffHeaders(body))).status).toBe(401);
    expect(await stored()).toBe(1);
  });

  it('is not acknowledged where it cannot be stored, and is stored when it comes again', async () => {
    const body = event();
    await api.sql('revoke insert on inbox from kyc_app');
    const refused = await post(path(), body, veriffHeaders(body));
    await api.sql('grant insert on inbox to kyc_app');
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect(await stored()).toBe(0);
    expect((await post(path(), body, veriffHeaders(body))).status).toBe(200);
    expect(await stored()).toBe(1);
  });

  it('is stored though its session is not known, and is not signaled to a workflow', async () => {
    const body = event({ id: '11111111-2222-4333-8444-555555555555', vendorData: 'unknown' });
    expect((await post(path(), body, veriffHeaders(body))).status).toBe(200);
    const { rows } = await api.sql('select disposition from inbox');
    expect(rows).toEqual([{ disposition: 'unmatched' }]);
    expect(api.dispatch.calls).toEqual([]);
  });

  it('may name its charset', async () => {
    const body = event();
    const headers = { ...veriffHeaders(body), 'content-type': 'application/json; charset=utf-8' };
    expect((await post(path(), body, headers)).status).toBe(200);
  });

  it('does not depend on the order of arrival: a decision is read at the address of events', async () => {
    const body = JSON.stringify({
      status: 'success',
      verification: { id: SESSION, code: 9104, status: 'expired', vendorData: verificationId },
    });
    expect((await post(path('event'), body, veriffHeaders(body))).status).toBe(200);
    expect(await stored()).toBe(1);
  });
});

describe('a webhook that is wrong', () => {
  const body = event();
  const large = Buffer.alloc(1024 * 1024 + 1, 0x20);
  const garbage = 'not json at all';
  const pointless = JSON.stringify({ verification: { status: 'approved' } });
  const zipped = gzipSync(body);

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    [
      'an unknown key',
      body,
      veriffHeaders(body, { apiKey: 'a'.repeat(36) }),
      401,
      'invalid_signature',
    ],
    ['a wrong signature', body, veriffHeaders(body, { secret: 'other' }), 401, 'invalid_signature'],
    [
      'no signature',
      body,
      { ...veriffHeaders(body), 'x-hmac-signature': '' },
      401,
      'invalid_signature',
    ],
    [
      'a signature of the weaker scheme',
      body,
      {
        'content-type': 'application/json',
        'x-auth-client': veriffHeaders(body)['x-auth-client'] ?? '',
        'x-signature': 'a'.repeat(64),
      },
      401,
      'invalid_signature',
    ],
    ['no JSON', garbage, veriffHeaders(garbage), 400, 'malformed_json'],
    ['an empty body', '', veriffHeaders(''), 400, 'malformed_json'],
    ['JSON that names no session', pointless, veriffHeaders(pointless), 422, 'invalid_request'],
    ['too large', large, veriffHeaders(large), 413, 'payload_too_large'],
    [
      'another type',
      body,
      { ...veriffHeaders(body), 'content-type': 'text/plain' },
      415,
      'unsupported_media_type',
    ],
    [
      'a form',
      body,
      { ...veriffHeaders(body), 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    [
      'compressed',
      zipped,
      { ...veriffHeaders(zipped), 'content-encoding': 'gzip' },
      415,
      'unsupported_media_type',
    ],
  ])('is refused and leaves nothing: %s', async (_, content, headers, status, code) => {
    const answer = await post(path(), content, headers);
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await stored()).toBe(0);
    expect(api.dispatch.calls).toEqual([]);
    expect((await call(`${api.url}/healthz`)).status).toBe(200);
  });

  it('is not told why it was not believed, but the operators are', async () => {
    const answers = [
      await post(path(), body, veriffHeaders(body, { apiKey: 'a'.repeat(36) })),
      await post(path(), body, veriffHeaders(body, { secret: 'other' })),
    ];
    const [one, other] = answers.map(({ json }) => ({ ...json, requestId: '' }));
    expect(one).toEqual(other);
    expect(await counters()).toMatchObject({
      'webhooks.veriff.refused_client': expect.any(Number) as number,
      'webhooks.veriff.refused_signature': expect.any(Number) as number,
      'webhooks.veriff.refused_scheme': expect.any(Number) as number,
      'webhooks.veriff.refused_body': expect.any(Number) as number,
      'webhooks.veriff.unreadable': expect.any(Number) as number,
    });
    expect(api.log()).toContain('"outcome":"refused_signature"');
  });

  it.each([
    ['/webhooks/x', 'too short'],
    [`/webhooks/${'x'.repeat(43)}/event`, 'unknown account'],
    [`/webhooks/${'x'.repeat(43)}`, 'unknown account'],
  ])('does not exist at %s (%s)', async (to) => {
    const answer = await post(to, body, veriffHeaders(body));
    expect([answer.status, answer.json['code']]).toEqual([404, 'not_found']);
    expect(await stored()).toBe(0);
  });

  it('does not exist at a kind that the vendor has not', async () => {
    const answer = await post(`${path()}s`, body, veriffHeaders(body));
    expect(answer.status).toBe(404);
    expect(await stored()).toBe(0);
  });

  it('is refused without harm while the account cannot be used', async () => {
    const { id: clientId } = await createClient(api.store, { name: 'half set up' });
    const { webhookToken } = await createVendorAccount(api.store, {
      clientId,
      vendor: 'veriff',
      mode: 'test',
      name: 'incomplete',
      baseUrl: 'https://veriff.example.com',
      credentials: {},
    });
    const answer = await post(`/webhooks/${webhookToken}/event`, body, veriffHeaders(body));
    expect([answer.status, answer.json['code']]).toEqual([502, 'vendor_misconfigured']);
    expect(await stored()).toBe(0);
  });
});
