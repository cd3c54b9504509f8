import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { explainRefusal } from '../../../vendors/veriff/errors.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import type { VeriffCredentials } from '../../../vendors/veriff/index.ts';
import type { MediaItem, WebhookRequest } from '../../../vendors/vendor.ts';
import { DOCUMENT_SECRET, sample } from './samples.ts';
import { callTo, CREDENTIALS, faultOf, hmacOf, REQUEST, serve, startVeriff } from './support.ts';

const SIGNATURE = '253e28b027ca93d323d524d437b13ccc06730bd08709aac0194725b63e50b556';
const DOCUMENTED: Partial<VeriffCredentials> = {
  secrets: [DOCUMENT_SECRET],
  signatureScheme: 'legacy',
};

const MEDIUM: MediaItem = {
  ...{ id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', kind: 'image', name: 'face', attempt: null },
  ...{ mimeType: 'image/png', bytes: null, durationSeconds: null, sha256: null, timestamp: null },
};

async function createAt(status: number, headers: Record<string, string>, body: Buffer) {
  const baseUrl = await serve((_request, response) => {
    response.writeHead(status, headers).end(body);
  });
  return veriff.createSession(callTo({ baseUrl, credentials: DOCUMENTED }), REQUEST);
}

describe("the vendor's answer", () => {
  it.each([200, 201])("with the document's body and signature is believed (%i)", async (status) => {
    const body = sample('created-host');
    const session = await createAt(status, { 'X-SIGNATURE': SIGNATURE }, body);
    expect(session.reference).toEqual({
      id: 'd04fd8e7-80cd-4fb8-b235-cec89c5c6790',
      token: expect.stringMatching(/^eyJ.*4Qw$/) as string,
    });
    expect(session.raw.body.equals(body)).toBe(true);
  });

  it('signed under the newer name of the header alone is believed, also as a stream', async () => {
    const body = sample('created-host');
    const headers = { 'vrf-auth-client': CREDENTIALS.apiKey, 'vrf-hmac-signature': hmacOf(body) };
    const baseUrl = await serve((_request, response) => {
      response.writeHead(201, headers).end(body);
    });
    const call = callTo({ baseUrl });
    const { reference } = await veriff.createSession(call, REQUEST);
    expect(reference.id).toBe('d04fd8e7-80cd-4fb8-b235-cec89c5c6790');
    const media = await veriff.media?.fetch(call, reference, MEDIUM);
    expect(media && (await buffer(media))).toEqual(body);
  });

  it('that calls itself a failure is a refusal for good in spite of its 200, never bought again', async () => {
    const body = Buffer.from('{"status":"fail","code":"2102","message":"Jane"}');
    const headers = { 'x-hmac-signature': hmacOf(body) };
    const baseUrl = await serve((_request, response) => {
      response.writeHead(200, headers).end(body);
    });
    const fault = await faultOf(veriff.createSession(callTo({ baseUrl }), REQUEST));
    expect(fault).toMatchObject({
      ...{ code: 'vendor_refused_request', vendorCode: '2102' },
      fields: [{ pointer: '/subject/document/number' }],
    });
  });

  it('under both names is believed only where they say the same', async () => {
    const body = sample('created-host');
    const create = async (newer: string) => {
      const headers = { 'x-hmac-signature': hmacOf(body), 'vrf-hmac-signature': newer };
      const baseUrl = await serve((_request, response) => {
        response.writeHead(201, headers).end(body);
      });
      return veriff.createSession(callTo({ baseUrl }), REQUEST);
    };
    await expect(create(hmacOf(body).toUpperCase())).resolves.toHaveProperty('url');
    expect((await faultOf(create('0'.repeat(64)))).code).toBe('vendor_invalid_response');
  });

  it.each([
    ['no signature', {}],
    ['a wrong signature', { 'x-signature': '0'.repeat(64) }],
    ['a signature in the header of the other scheme', { 'x-hmac-signature': SIGNATURE }],
    ['two signatures', { 'x-signature': `${SIGNATURE}, ${SIGNATURE}` }],
  ])('with %s is an invalid response', async (_name, headers) => {
    const fault = await faultOf(createAt(201, headers, sample('created-host')));
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it('whose bytes were changed on the way is an invalid response', async () => {
    const changed = Buffer.from(sample('created-host').toString().replace('magic', 'evil'));
    const fault = await faultOf(createAt(201, { 'x-signature': SIGNATURE }, changed));
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it.each([202, 204])('with status %i is an invalid response, however signed', async (status) => {
    const headers = { 'x-signature': SIGNATURE };
    const fault = await faultOf(createAt(status, headers, sample('created-host')));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});

describe('a "flexible" API key', () => {
  it('says which integration a session is made in, and nothing when it asks', async () => {
    const seen: (string | undefined)[] = [];
    const baseUrl = await serve((request, response) => {
      const header = request.headers['vrf-integration-id'];
      seen.push(Array.isArray(header) ? header.join() : header);
      response.writeHead(500).end();
    });
    const integrationId = '1b2c3d4e-7a19-4d7d-971f-a076407ee03c';
    const call = callTo({ baseUrl, credentials: { integrationId } });
    await faultOf(veriff.createSession(call, REQUEST));
    await faultOf(veriff.askSession(call, { id: MEDIUM.id }));
    await faultOf(veriff.createSession(callTo({ baseUrl }), REQUEST));
    expect(seen).toEqual([integrationId, undefined, undefined]);
  });
});

describe('a refusal in the words of the vendor is understood', () => {
  const good = { timestamp: new Date().toISOString() };

  it.each([
    [{}, '1102', 'vendor_refused_request'],
    [{ ...good, person: { shoeSize: 44 } }, '1104', 'vendor_refused_request'],
    [{ timestamp: 'yesterday' }, '1202', 'vendor_misconfigured'],
    [{ ...good, callback: 'http://a.test/' }, '1302', 'vendor_misconfigured'],
    [{ ...good, vendorData: 7 }, '1501', 'vendor_misconfigured'],
    [{ ...good, document: { type: 'LIBRARY_CARD' } }, '2103', 'vendor_refused_request'],
  ])('%j', async (verification, vendorCode, code) => {
    const { baseUrl } = await startVeriff();
    const response = await fetch(`${baseUrl}/v1/sessions`, {
      method: 'POST',
      headers: { 'x-auth-client': CREDENTIALS.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ verification }),
    });
    const body = Buffer.from(await response.arrayBuffer());
    const error = explainRefusal({ status: response.status, headers: {}, body }, 'creation');
    expect(error).toMatchObject({ code, vendorCode });
  });
});

describe.each(['hmac', 'legacy'] as const)("the vendor's webhooks (%s)", (signatureScheme) => {
  it('are authenticated and say what happened, in order', async () => {
    const received: (WebhookRequest & { kind: string })[] = [];
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      void once(request, 'end').then(() => {
        // None of the headers looked at is repeated, so that each is one text.
        const headers = request.headers as Record<string, string | undefined>;
        const kind = (request.url ?? '').slice(1);
        received.push({ kind, headers, body: Buffer.concat(chunks), remoteAddress: '::1' });
        response.end('{}');
      });
    });
    const sandbox = await startVeriff(signatureScheme);
    const addresses = { eventUrl: `${url}/event`, decisionUrl: `${url}/decision` };
    await sandbox.control('PUT', 'webhooks', addresses);
    const call = callTo({ ...sandbox, credentials: { signatureScheme } });
    const { reference } = await veriff.createSession(call, REQUEST);
    await sandbox.act(reference.id, 'resubmit', { reasonCode: 203 });
    await sandbox.act(reference.id, 'approve', { pepSanctionMatch: 'MATCH' });
    await vi.waitFor(() => {
      expect(received).toHaveLength(6);
    }, 20_000);
    const readings = received.map((webhook) => {
      const verdict = veriff.webhook?.authenticate(webhook, call.account, new Date());
      expect(verdict).toEqual({ accepted: true });
      return veriff.webhook?.read(webhook);
    });
    expect(readings.map((reading) => reading?.fact.outcome ?? reading?.fact.kind)).toEqual([
      ...['started', 'submitted', 'resubmit'],
      ...['started', 'submitted', 'approved'],
    ]);
    expect(readings[2]?.fact.reasons).toEqual(['document_not_fully_visible']);
    expect(readings[5]?.fact.screening).toBe('match');
    expect(readings.every((reading) => reading?.sessionId === reference.id)).toBe(true);
    expect(new Set(readings.map((reading) => reading?.ourReference))).toEqual(
      new Set([REQUEST.verificationId]),
    );
    const attempts = readings.map((reading) => reading?.fact.attempt);
    expect(new Set(attempts.slice(0, 3)).size).toBe(1);
    expect(attempts[5]).not.toBe(attempts[0]);
  });
});
