import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VendorName } from '../../domain/vendor-name.ts';
import { createAccount } from '../../tools/accounts.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, startApi, type TestApi } from './support.ts';

const INCODE_SESSION = '65f1c0de0000000000000009';
const IDENT = '662f5f9c9c18e30012c2f021';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

let api: TestApi;
let key: string;
/** Where each vendor sends its webhooks, by its name. */
const addresses = new Map<string, string>();

beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
  const subject = { firstName: 'Ada', lastName: 'Lovelace' };
  const datakeen = idOf(await start(api, key, { vendor: 'datakeen', subject }));
  const { tryToken } = await giveSession(api, datakeen);
  addresses.set('datakeen', `/webhooks/${api.accounts.datakeen.webhookToken}/${tryToken}`);
  const incode = await account('incode', {
    ...{ apiKey: 'an-api-key', configurationId: '65f1c0de0000000000000001' },
    completesBy: 'flow',
  });
  addresses.set('incode', `/webhooks/${incode}/onboarding`);
  const verified = idOf(await start(api, key, { vendor: 'incode', subject }));
  await giveSession(api, verified, { vendorSessionId: INCODE_SESSION });
  const identify24 = await account('identify24', {
    partner: 'tests',
    apiKey: 'a-key-of-the-tests',
  });
  addresses.set('identify24', `/webhooks/${identify24}/status`);
  const called = idOf(await start(api, key, { vendor: 'identify24', subject: SUBJECT }));
  await giveSession(api, called, { vendorSessionId: IDENT });
});
afterAll(() => api.close());
beforeEach(async () => {
  api.dispatch.calls.length = 0;
  await api.sql('delete from refresh_requests');
});

const SUBJECT = {
  ...{ firstName: 'Jürgen', lastName: 'Groß', gender: 'male', birthDate: '1980-02-29' },
  ...{ birthPlace: 'Köln', nationality: 'DE', phone: '+491511111111' },
  email: 'juergen@example.com',
  address: { postalCode: '50667', city: 'Köln', country: 'DE', street: 'Domkloster 4' },
};

async function account(vendor: VendorName, credentials: object): Promise<string> {
  const created = await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor, mode: 'test', name: `${vendor} of the tests`, credentials },
    baseUrl: `https://${vendor}.example.com`,
  });
  return created.webhookToken;
}

/** A request as it is on the wire: fetch gives a text a content type that a vendor may not send. */
function tellUnsigned(vendor: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const to = `${api.url}${addresses.get(vendor) ?? ''}`;
  return call(to, { method: 'POST', headers, body: new Uint8Array(bytes) });
}

/** What is kept: nothing but how often the vendor is to be asked. */
async function rows(): Promise<Record<string, unknown>[]> {
  const { rows: stored } = await api.sql('select session, requested from refresh_requests');
  const { rows: messages } = await api.sql('select id from inbox');
  expect(messages).toEqual([]);
  return stored;
}

const HEARD = [{ session: 1, requested: 1 }];

interface Written {
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** What an unsigned webhook that names its session may look like, by what it looks like. */
function writings(fields: Record<string, string>): [string, Written][] {
  const json = JSON.stringify(fields);
  const form = new URLSearchParams(fields).toString();
  const entries = Object.entries(fields);
  const part = ([name, value]: [string, string]): string =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return [
    ['a form in parts', { body: `${entries.map(part).join('')}--x--\r\n` }],
    ['lines of text', { body: entries.map(([name, value]) => `${name}: ${value}`).join('\n') }],
    ['JSON in JSON', { body: JSON.stringify({ data: fields }), headers: JSON_TYPE }],
    ['JSON', { body: json, headers: JSON_TYPE }],
    ['a form', { body: form, headers: FORM_TYPE }],
    ['a form under the type of JSON', { body: form, headers: JSON_TYPE }],
    ['JSON under the type of a form', { body: json, headers: FORM_TYPE }],
    ['text', { body: json, headers: { 'content-type': 'text/plain; charset=utf-8' } }],
    ['JSON without a content type', { body: json }],
    ['JSON under a type that is none', { body: json, headers: { 'content-type': 'json' } }],
    [
      'compressed JSON',
      { body: gzipSync(json), headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } },
    ],
  ];
}

/** What says nothing at all. */
const NOTHING: [string, Written][] = [
  ['nothing', { body: '' }],
  ['nothing, said to be JSON', { body: '', headers: JSON_TYPE }],
  ['nothing, said to be a form', { body: '', headers: FORM_TYPE }],
  ['a sentence', { body: 'The session is over.', headers: { 'content-type': 'text/plain' } }],
  ['broken JSON', { body: '{"sessionId', headers: JSON_TYPE }],
  ['another shape of JSON', { body: '[null, 7]', headers: JSON_TYPE }],
  ['an empty object', { body: '{}', headers: JSON_TYPE }],
  ['bytes that are no text', { body: Buffer.from([0xff, 0xfe, 0, 0xc3]) }],
  ['more than is read', { body: Buffer.alloc(300_000, 0x61), headers: JSON_TYPE }],
  ['an unknown compression', { body: '{}', headers: { 'content-encoding': 'zstd' } }],
];

describe('an unsigned webhook that names its session', () => {
  it.each(writings({ sessionId: 'datakeen-session' }))(
    'is heard at Datakeen as %s',
    heardAt('datakeen'),
  );
  it.each(writings({ interviewId: INCODE_SESSION }))('is heard at Incode as %s', heardAt('incode'));
  it.each(writings({ ident_id: IDENT, status: 'SUCCESS' }))(
    'is heard at Identify24 as %s',
    heardAt('identify24'),
  );

  it("is heard at Incode by the other name of the session's id", async () => {
    const body = JSON.stringify({ event: 'SESSION_SUCCEEDED', sessionId: INCODE_SESSION });
    expect((await tellUnsigned('incode', body, JSON_TYPE)).status).toBe(200);
    expect(await rows()).toEqual(HEARD);
  });
});

describe('an unsigned webhook that says nothing', () => {
  it.each(NOTHING)(
    'is heard all the same where its address names the session: %s',
    heardAt('datakeen'),
  );

  describe.each(['incode', 'identify24'])('at an address for all sessions of %s', (vendor) => {
    it.each(NOTHING)(
      'is acknowledged, asks about no session, and leaves nothing: %s',
      async (_, written) => {
        const answer = await tellUnsigned(vendor, written.body, written.headers);
        expect(answer.status).toBe(200);
        expect(await rows()).toEqual([]);
        expect(api.dispatch.calls).toEqual([]);
      },
    );
  });
});

describe('a flood of unsigned webhooks that name invented sessions', () => {
  it('keeps not a word of them, is limited by account, and leaves real ones heard', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 150; n += 1) {
      const body = JSON.stringify({ ident_id: `invented ${n}`, filler: 'x'.repeat(60_000) });
      statuses.push((await tellUnsigned('identify24', body, JSON_TYPE)).status);
    }
    const heard = statuses.filter((status) => status === 200).length;
    expect(heard).toBeLessThanOrEqual(60);
    expect(new Set(statuses.slice(60))).toEqual(new Set([429]));
    expect(await rows()).toEqual([]);
    const { rows: room } = await api.sql('select * from early_requests');
    expect(room).toHaveLength(heard);
    expect(JSON.stringify(room)).not.toContain('invented');
    expect((await tellUnsigned('identify24', JSON.stringify({ ident_id: IDENT }))).status).toBe(
      200,
    );
    expect(await rows()).toEqual(HEARD);
  });
});

describe('a flood of unsigned webhooks that name one verification and invented sessions', () => {
  it('is limited like one session, keeps not a word of them, and leaves real ones heard', async () => {
    const { rows: mine } = await api.sql(
      `select v.id from verifications v where v.vendor = 'identify24'`,
    );
    const custom_id = `${String(mine[0]?.['id'])}.${'A'.repeat(22)}`;
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      const body = JSON.stringify({ ident_id: `made up ${n}`, custom_id, filler: 'x'.repeat(999) });
      statuses.push((await tellUnsigned('identify24', body, JSON_TYPE)).status);
    }
    expect(statuses).toEqual([...Array<number>(30).fill(200), ...Array<number>(10).fill(429)]);
    expect(await rows()).toEqual([{ session: 1, requested: 30 }]);
    expect((await tellUnsigned('identify24', JSON.stringify({ ident_id: IDENT }))).status).toBe(
      200,
    );
  });
});

function heardAt(vendor: string) {
  return async (_: string, { body, headers }: Written): Promise<void> => {
    const answer = await tellUnsigned(vendor, body, headers);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    expect(await rows()).toEqual(HEARD);
    expect(api.dispatch.of('refresh')).toHaveLength(1);
  };
}

describe('an unsigned webhook', () => {
  const body = JSON.stringify({ sessionId: 'datakeen-session' });

  it('needs the unguessable part of its session', async () => {
    const own = addresses.get('datakeen') ?? '';
    const { webhookToken: datakeen } = api.accounts.datakeen;
    const elsewhere = own.replace(datakeen, api.accounts.veriff.webhookToken);
    const base = `/webhooks/${datakeen}`;
    for (const wrong of [base, `${base}/${'x'.repeat(43)}`, `${base}/event`, elsewhere]) {
      const answer = await call(`${api.url}${wrong}`, { method: 'POST', body, headers: JSON_TYPE });
      expect(answer.status).toBe(404);
    }
    expect(await rows()).toEqual([]);
  });

  it('has the vendor asked, however it is written', async () => {
    for (const [, written] of writings({ sessionId: 'datakeen-session' }).slice(0, 3)) {
      const answer = await tellUnsigned('datakeen', written.body, written.headers);
      expect([answer.status, answer.json]).toEqual([200, { status: 'ok' }]);
    }
    expect(await rows()).toEqual([{ session: 1, requested: 3 }]);
    expect(api.dispatch.of('refresh')).toHaveLength(3);
  });

  it.each(['datakeen', 'incode'])('may not be sent for ever, at %s', async (vendor) => {
    const statuses: number[] = [];
    for (let count = 0; count < 65; count += 1)
      statuses.push((await tellUnsigned(vendor, '')).status);
    expect(statuses.at(-1)).toBe(429);
    const answer = await tellUnsigned(vendor, '');
    expect(answer.json['code']).toBe('rate_limited');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
