import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Sandbox } from '../../sandbox/server.ts';
import { COUNTRIES } from '../../sandbox/shared/iso-codes.ts';
import {
  act,
  API_KEY,
  call,
  control,
  createVeriff,
  decisionOf,
  hmacSignature,
  sandbox,
  sessionBody,
  submitForm,
  textOf,
  veriffSession,
} from './support/sandbox.ts';
import type { Answer, Json } from './support/sandbox.ts';
import { connected } from './support/veriff.ts';

const settings = (target: Sandbox, change: object): Promise<Json> =>
  control(target, 'PUT', '/veriff/settings', change);

const ask = ({ url }: Sandbox, id: string, what: string): Promise<Answer> =>
  call(`${url}/veriff/v1/sessions/${id}/${what}`, 'GET', {
    headers: { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(id) },
  });

describe('Veriff: the watchlist screening', () => {
  it('finds no match unless asked to, also when no person was approved', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target, { vendorData: 'ours' });
    const { status, json } = await ask(target, id, 'watchlist-screening');
    expect(status).toBe(200);
    expect(json['data']).toMatchObject({
      sessionId: id,
      vendorData: 'ours',
      checkType: 'initial_result',
      matchStatus: 'no_match',
      totalHits: 0,
      hits: [],
    });
  });

  it('is told apart from the decision: by a webhook of its own, before or after it', async () => {
    const [target, listener] = await connected();
    const watchlistUrl = `${listener.url}/watchlist`;
    await control(target, 'PUT', '/veriff/webhooks', { watchlistUrl });
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'watchlist' });
    await act(target, id, { action: 'approve', skipEvents: true });
    await act(target, id, { action: 'watchlist', matchStatus: 'no_match' });
    await vi.waitFor(() => {
      expect(listener.received).toHaveLength(3);
    }, 20_000);
    const paths = listener.received.map(({ path }) => path);
    expect(paths).toEqual(['/watchlist', '/decision', '/watchlist']);
    const [first, decision, last] = listener.bodies();
    expect(first).toMatchObject({ matchStatus: 'possible_match', totalHits: 1 });
    expect(decision?.['verification']?.['person']).toMatchObject({ pepSanctionMatch: null });
    expect(last).toMatchObject({ checkType: 'updated_result', matchStatus: 'no_match', hits: [] });
    const told = listener.received[0];
    expect(told?.headers['x-hmac-signature']).toBe(hmacSignature(told?.text ?? ''));
  });

  it('may be found only by asking, in the words of today', async () => {
    const target = await sandbox();
    await settings(target, { today: true });
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'watchlist', silent: true });
    const { json } = await ask(target, id, 'watchlist-screening');
    expect(json['data']).toMatchObject({
      reviewStatus: 'potential_match',
      monitorStatus: 'enabled',
      totalHits: 1,
    });
    expect(json['data']).not.toHaveProperty('matchStatus');
  });

  it('is about the attempt that was open then, also once the person tries again', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    await act(target, id, { action: 'watchlist', matchStatus: 'no_match' });
    const attempts = async () =>
      z
        .array(z.looseObject({ id: z.string() }))
        .parse((await ask(target, id, 'attempts')).json['verifications']);
    const [first] = await attempts();
    await act(target, id, { action: 'resubmit' });
    await act(target, id, { action: 'approve' });
    expect(await attempts()).toHaveLength(2);
    expect((await ask(target, id, 'watchlist-screening')).json['data']).toMatchObject({
      attemptId: first?.id,
    });
  });

  it.each([
    ['forbidden', 403, undefined],
    ['unknown', 404, undefined],
    ['pending', 200, null],
  ])('may be %s', async (watchlist, status, data) => {
    const target = await sandbox();
    await settings(target, { watchlist });
    const { id } = await veriffSession(target);
    const answer = await ask(target, id, 'watchlist-screening');
    expect(answer.status).toBe(status);
    expect(answer.json['data']).toEqual(data);
  });
});

describe('Veriff: names of headers', () => {
  it.each([
    ['vrf', ['vrf-auth-client', 'vrf-hmac-signature'], ['x-auth-client', 'x-hmac-signature']],
    ['both', ['vrf-hmac-signature', 'x-hmac-signature', 'vrf-auth-client', 'x-auth-client'], []],
  ])('%s are those of answers, refusals, media and webhooks', async (headerNames, there, not) => {
    const [target, listener] = await connected();
    await settings(target, { headerNames });
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    const media = await ask(target, id, 'media');
    const medium = textOf(media.json['images']?.[0]?.['id']);
    const content = await fetch(`${target.url}/veriff/v1/media/${medium}`, {
      headers: { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(medium) },
    });
    await content.arrayBuffer();
    const refused = await createVeriff(target, '{}');
    await vi.waitFor(() => {
      expect(listener.received).toHaveLength(2);
    }, 20_000);
    const answers = [media, refused, content].map(({ headers }) => Object.fromEntries(headers));
    const webhooks = listener.received.map(({ headers }) => headers);
    for (const headers of [...answers, ...webhooks]) {
      for (const name of there) expect(headers).toHaveProperty(name);
      for (const name of not) expect(headers).not.toHaveProperty(name);
    }
    expect(refused.headers.get('vrf-hmac-signature')).toBe(hmacSignature(refused.text));
  });
});

describe('Veriff: messages as they were recorded', () => {
  it('may have no code, no document, call themselves a failure, or hold more', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    const riskLabels = [{ label: 'person_previously_approved', category: 'person' }];
    await act(target, id, {
      action: 'approve',
      ...{ code: null, document: null, person: null, messageStatus: 'fail' },
      verification: { riskLabels },
    });
    expect((await decisionOf(target, id)).json).toMatchObject({
      status: 'fail',
      verification: { status: 'approved', code: null, document: null, person: null, riskLabels },
    });
  });

  it.each([
    ['empty', '{"status":"success","verification":{}}'],
    ['absent', '{"status":"success"}'],
  ])('may have a verification that is %s before there is a decision', async (undecided, text) => {
    const target = await sandbox();
    await settings(target, { undecided });
    const { id } = await veriffSession(target);
    expect((await decisionOf(target, id)).text).toBe(text);
  });
});

describe('Veriff: a session is refused', () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

  const refusals: [string, string, object][] = [
    ['1201', 'from the future', { timestamp: inAnHour }],
    ['1104', 'for an unknown gender', { person: { gender: 'X' } }],
    ['1104', 'in an unknown language', { lang: 'xx' }],
    ['1104', 'in no language', { lang: 'English please' }],
    ['2003', 'for somebody who is not born yet', { person: { dateOfBirth: tomorrow } }],
    ['1104', 'with a phone by the name of today', { person: { phone: '+37250000000' } }],
    ...['UK', 'EU', 'UN', 'XA', 'XK', 'SU', 'DD', 'AN', 'ee', 'EST'].map(
      (country): [string, string, object] => ['2104', `for ${country}`, { document: { country } }],
    ),
  ];

  it.each(refusals)('with %s %s', async (code, _what, verification) => {
    const answer = await createVeriff(await sandbox(), sessionBody(verification));
    expect(answer.json).toMatchObject({ status: 'fail', code });
  });

  it('for no country that has an assigned code, of which there are 249', async () => {
    expect(COUNTRIES.size).toBe(249);
    const target = await sandbox();
    for (const country of ['GB', 'EE', 'SS', 'CW', 'BQ', 'AX', 'PS', 'TW']) {
      const answer = await createVeriff(target, sessionBody({ document: { country } }));
      expect(answer.status).toBe(201);
    }
  });

  it.each(['de', 'es-mx', 'sr-latn', 'zh-TW'])('never for the language %s', async (lang) => {
    expect((await createVeriff(await sandbox(), sessionBody({ lang }))).status).toBe(201);
  });
});

describe('Veriff as it is today', () => {
  it('needs no timestamp, and takes a long vendorData and a phone', async () => {
    const target = await sandbox();
    await settings(target, { today: true });
    const create = (verification: object) => createVeriff(target, JSON.stringify({ verification }));
    expect((await create({})).status).toBe(201);
    const person = { phone: '+37250000000' };
    expect((await create({ vendorData: 'x'.repeat(1_000), person })).status).toBe(201);
    expect((await create({ vendorData: 'x'.repeat(1_001) })).json).toMatchObject({ code: '1500' });
  });

  it('lists media with numbers, their context and their session, and no timestamp', async () => {
    const target = await sandbox();
    await settings(target, { today: true });
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    const { json } = await ask(target, id, 'media');
    expect(json['videos']).toMatchObject([
      { context: 'video', sessionId: id, size: 100_000, duration: 12, timestamp: null },
    ]);
    expect(json['images']).toHaveLength(3);
  });

  it("knows Mexico's register of voters, which the document does not", async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    expect((await ask(target, id, 'decision/ine-registry')).status).toBe(404);
    await settings(target, { today: true });
    expect(await ask(target, id, 'decision/ine-registry')).toMatchObject({
      ...{ status: 400, json: { status: 'fail', code: '1101' } },
    });
    const { json } = await ask(target, id, 'decision/ine-registry?version=1.0.0');
    expect(json).toEqual({ active: true, documentState: 'La credencial es válida' });
  });

  it('tells the page around it how far it is, and stays there in a frame', async () => {
    const target = await sandbox();
    const { url } = await veriffSession(target, { callback: 'https://client.example/back' });
    expect((await call(url, 'GET')).text).not.toContain('postMessage');
    await settings(target, { today: true });
    expect((await call(url, 'GET')).text).toContain("'VERIFF_STARTED'");
    const body = new URLSearchParams({ outcome: 'submit' }).toString();
    const framed = await call(url, 'POST', {
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-dest': 'iframe',
      },
    });
    expect(framed.status).toBe(200);
    expect(framed.text).toContain("'VERIFF_SUBMITTED VERIFF_FINISHED'");
    const other = await veriffSession(target, { callback: 'https://client.example/back' });
    expect((await submitForm(other.url, { outcome: 'submit' })).status).toBe(303);
  });

  it('lets pages of any origin call', async () => {
    const { url } = await sandbox();
    const asked = await call(`${url}/veriff/v1/sessions`, 'OPTIONS', {
      headers: {
        origin: 'https://client.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-auth-client,x-origin',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toBe('x-auth-client,x-origin');
    const created = await call(`${url}/veriff/v1/sessions`, 'POST', {
      body: sessionBody(),
      headers: { 'x-auth-client': API_KEY, origin: 'https://client.example' },
    });
    expect(created.headers.get('access-control-allow-origin')).toBe('*');
  });
});
