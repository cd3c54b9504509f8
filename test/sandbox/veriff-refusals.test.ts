import { describe, expect, it } from 'vitest';
import { API_KEY, call, createVeriff, decisionOf, hmacSignature } from './support/sandbox.ts';
import { legacySignature, sandbox, sessionBody, veriffSession } from './support/sandbox.ts';

const HOUR_MS = 60 * 60 * 1_000;

describe('Veriff: creating a session is refused', () => {
  it.each([
    ['1102', 'without verification', '{}'],
    ['1102', 'without timestamp', '{"verification":{}}'],
    ['1104', 'when the body is not JSON', '{"verification":'],
    ['1104', 'with a name that is no text', sessionBody({ person: { firstName: 7 } })],
    ['1104', 'with a parameter nobody knows', sessionBody({ persom: {} })],
    ['1104', 'with nested additionalData', sessionBody({ additionalData: { a: { b: 1 } } })],
    [
      '1201',
      'with a timestamp older than an hour',
      sessionBody({ timestamp: new Date(Date.now() - HOUR_MS - 5_000).toISOString() }),
    ],
    ['1202', 'with a timestamp in another format', sessionBody({ timestamp: '21.11.2026 08:30' })],
    [
      '1203',
      'with a timestamp on a day that is none',
      sessionBody({ timestamp: '2026-02-30T10:00:00.000Z' }),
    ],
    ['1301', 'with unknown features', sessionBody({ features: ['teleport'] })],
    [
      '1302',
      'with a callback that is not https, loopback included',
      sessionBody({ callback: 'http://127.0.0.1/back' }),
    ],
    [
      '1500',
      'with more than 40 symbols of vendorData',
      sessionBody({ vendorData: 'x'.repeat(41) }),
    ],
    ['1501', 'with vendorData that is no string', sessionBody({ vendorData: 12 })],
    [
      '2003',
      'with a birth date that is none',
      sessionBody({ person: { dateOfBirth: '1990-13-01' } }),
    ],
    [
      '2102',
      'with a document number of other signs',
      sessionBody({ document: { number: 'AB-1' } }),
    ],
    ['2103', 'with an unknown document type', sessionBody({ document: { type: 'LIBRARY_CARD' } })],
    ['2104', 'with an unknown country', sessionBody({ document: { country: 'XX' } })],
  ])('with %s %s', async (code, _when, body) => {
    const answer = await createVeriff(await sandbox(), body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      status: 'fail',
      code,
      message: expect.any(String) as string,
    });
  });

  it.each([
    ['1801', 'without X-AUTH-CLIENT', { 'x-auth-client': '' }],
    ['1802', 'with a key that is no UUID', { 'x-auth-client': 'key' }],
    ['1803', 'with the key of nobody', { 'x-auth-client': '8e4f7cd8-7a19-4d7d-971f-a076407ee03d' }],
    ['1812', 'with a signature that is no hash', { 'x-signature': 'zz' }],
    ['1814', 'with a wrong legacy signature', { 'x-signature': '0'.repeat(64) }],
    ['1819', 'with a wrong HMAC', { 'x-hmac-signature': '0'.repeat(64) }],
  ])('with 401 and %s %s', async (code, _when, headers) => {
    const answer = await createVeriff(await sandbox(), sessionBody(), headers);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ status: 'fail', code });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'with 1104 as a body of the type "%s"',
    async (contentType) => {
      const headers = { 'content-type': contentType };
      const answer = await createVeriff(await sandbox(), sessionBody(), headers);
      expect([answer.status, answer.json['code']]).toEqual([400, '1104']);
    },
  );

  it('with 413 when the body is larger than a megabyte', async () => {
    const body = sessionBody({ vendorData: 'x'.repeat(1_100_000) });
    expect((await createVeriff(await sandbox(), body)).status).toBe(413);
  });

  it('when one of two signatures is wrong', async () => {
    const body = sessionBody();
    const headers = { 'x-hmac-signature': hmacSignature(body), 'x-signature': '0'.repeat(64) };
    expect((await createVeriff(await sandbox(), body, headers)).status).toBe(401);
  });
});

describe('Veriff: reading a decision is refused', () => {
  const read = async (id: string, headers: Record<string, string>) => {
    const { url } = await sandbox();
    const path = `${url}/veriff/v1/sessions/${id}/decision`;
    return call(path, 'GET', { headers: { 'x-auth-client': API_KEY, ...headers } });
  };
  const id = '0cc3be45-81ec-448b-888e-cde355eb1e8c';

  it.each([
    ['1815', 'without a signature', {}],
    ['1813', 'with a wrong legacy signature', { 'x-signature': hmacSignature(id) }],
    ['1818', 'with a wrong HMAC', { 'x-hmac-signature': legacySignature(id) }],
  ])('with 401 and %s %s', async (code, _when, headers) => {
    const answer = await read(id, headers);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ code });
  });

  it('with 404 for a session that does not exist', async () => {
    const answer = await decisionOf(await sandbox(), id);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ status: 'fail', message: 'Not Found.' });
  });

  it('with 1001 and 1002 for what is no session id', async () => {
    const target = await sandbox();
    expect((await decisionOf(target, 'short')).json).toMatchObject({ code: '1001' });
    expect((await decisionOf(target, 'x'.repeat(36))).json).toMatchObject({ code: '1002' });
  });
});

describe('Veriff: answers are signed over their exact bytes', () => {
  it('with the HMAC when unsigned on an HMAC integration, refusals included', async () => {
    const target = await sandbox('hmac');
    for (const body of [sessionBody({ person: { firstName: 'Ана', lastName: "O'Neill" } }), '{}']) {
      const { headers, text } = await createVeriff(target, body);
      expect(headers.get('x-auth-client')).toBe(API_KEY);
      expect(headers.get('x-hmac-signature')).toBe(hmacSignature(text));
      expect(headers.get('x-signature')).toBeNull();
    }
  });

  it('in the scheme of the request', async () => {
    const target = await sandbox('hmac');
    const body = sessionBody();
    const { status, headers, text, json } = await createVeriff(target, body, {
      'x-signature': legacySignature(body).toUpperCase(),
    });
    expect(status).toBe(201);
    expect(headers.get('x-signature')).toBe(legacySignature(text));
    expect(headers.get('x-hmac-signature')).toBeNull();
    expect(Object.keys(json['verification'] ?? {})).toEqual([
      'id',
      'url',
      'sessionToken',
      'baseUrl',
    ]);
  });

  it('and say host, status and vendorData today, under a public URL where one is given', async () => {
    const target = await sandbox('hmac', { publicUrl: 'https://sandbox.example/' });
    const { json } = await createVeriff(target, sessionBody({ vendorData: 'ref-1' }));
    expect(json['verification']).toMatchObject({
      host: 'https://sandbox.example',
      status: 'created',
      vendorData: 'ref-1',
      url: expect.stringMatching(/^https:\/\/sandbox\.example\/veriff\/v\/ey/) as string,
    });
  });

  it('a decision that is not there yet is null', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    const { status, text, headers } = await decisionOf(target, id);
    expect(status).toBe(200);
    expect(text).toBe('{"status":"success","verification":null}');
    expect(headers.get('x-hmac-signature')).toBe(hmacSignature(text));
  });
});
