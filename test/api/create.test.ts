import { describe, expect, it } from 'vitest';
import { verificationSchema } from '../../api/schemas/verification.ts';
import { createVendorAccount, findStartInput } from '../../store/index.ts';
import { createKey } from '../../tools/keys.ts';
import { giveSession } from './given-session.ts';
import {
  call,
  countVerifications,
  idOf,
  part,
  pointersOf,
  start,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

describe('starting a verification', () => {
  it('answers 201 with our own link when the session came in time', async () => {
    api.dispatch.onStart = async (id) => {
      await giveSession(api, id);
      return true;
    };
    const answer = await start(api, key, VERIFF_BODY);
    expect(answer.status).toBe(201);
    expect(verificationSchema.strict().safeParse(answer.json).error).toBeUndefined();
    expect(answer.json).toMatchObject({ status: 'pending', reference: 'order-4711', mode: 'test' });
    expect(part(answer.json['link'])['url']).toMatch(/^https:\/\/kyc\.example\.com\/v\/[\w-]+$/);
    expect(answer.json['nextAction']).toMatchObject({ type: 'open_link' });
    expect(answer.headers.get('location')).toBe(`/v1/verifications/${idOf(answer)}`);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toContain('veriff.example.com');
  });

  it('answers 202 with the link when the session is not there yet', async () => {
    const answer = await start(api, key, VERIFF_BODY);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ status: 'created', session: null });
    expect(part(answer.json['link'])['url']).toMatch(/\/v\/[\w-]+$/);
    expect(api.dispatch.of('startVerification')).toEqual([
      [idOf(answer), { waitMs: expect.any(Number) as number }],
    ]);
  });

  it('freezes what the workflow needs, without personal data', async () => {
    const answer = await start(api, key, { ...VERIFF_BODY, expiresIn: 'PT2H', maxAttempts: 5 });
    const id = idOf(answer);
    const { input } = await findStartInput(api.store, { verificationId: id });
    expect(input).toMatchObject({
      verificationId: id,
      vendor: 'veriff',
      mode: 'test',
      maxAttempts: 5,
      policy: { screeningMatch: 'review' },
      expiresAt: answer.json['expiresAt'],
    });
    expect(JSON.stringify(input)).not.toContain('Lovelace');
    const lifetimeMs =
      Date.parse(textOf(answer.json['expiresAt'])) - Date.parse(textOf(answer.json['createdAt']));
    expect(Math.abs(lifetimeMs - 2 * 60 * 60 * 1000)).toBeLessThan(10_000);
  });

  it('stays open for seven days and gives three attempts when nothing else is said', async () => {
    const { json } = await start(api, key, VERIFF_BODY);
    const lifetimeMs =
      Date.parse(textOf(json['expiresAt'])) - Date.parse(textOf(json['createdAt']));
    expect(Math.abs(lifetimeMs - 7 * 24 * 60 * 60 * 1000)).toBeLessThan(10_000);
    expect(json['attempts']).toEqual({ used: 0, allowed: 3 });
  });

  it.each([["O'Neill"], ['Σωκράτης'], ['李'], ['x'.repeat(200)]])(
    'takes a name of any script and length as it is: %#',
    async (lastName) => {
      const answer = await start(api, key, {
        ...VERIFF_BODY,
        subject: { firstName: 'A', lastName },
      });
      expect(answer.status).toBe(202);
    },
  );
});

describe('a request that is at fault', () => {
  it('names every field at once, those of the vendor as well', async () => {
    const before = await countVerifications(api);
    const answer = await start(api, key, {
      vendor: 'veriff',
      reference: 'ada@example.com',
      subject: { firstName: '', birthDate: '1990-02-30', nationality: 'XX', nickname: 'a' },
      locale: 'not a locale',
      capture: 'telepathy',
      returnUrl: 'ftp://shop.example.com',
      expiresIn: 'P1Y',
      maxAttempts: 10,
      vendorOptions: { lang: '???', surprise: true },
      metadata: { plan: 1, 'bad key': 'x' },
      extra: 1,
    });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({ code: 'invalid_request', status: 422 });
    expect(answer.json['requestId']).toBe(answer.headers.get('x-request-id'));
    expect(new Set(pointersOf(answer))).toEqual(
      new Set([
        '/capture',
        '/expiresIn',
        '/extra',
        '/locale',
        '/maxAttempts',
        '/metadata/bad key',
        '/metadata/plan',
        '/reference',
        '/returnUrl',
        '/subject/birthDate',
        '/subject/firstName',
        '/subject/nationality',
        '/subject/nickname',
        '/vendorOptions/lang',
        '/vendorOptions/surprise',
      ]),
    );
    expect(await countVerifications(api)).toBe(before);
    expect(api.dispatch.calls).toEqual([]);
  });

  it("checks the subject by the vendor's own rules as well", async () => {
    const subject = { document: { number: 'AB 123' } };
    const answer = await start(api, key, { vendor: 'veriff', subject, maxAttempts: 0 });
    expect(pointersOf(answer)).toEqual(['/maxAttempts', '/subject/document/number']);
    expect((await start(api, key, { vendor: 'datakeen', subject })).status).toBe(202);
  });

  it.each([
    ['/subject/birthDate', { subject: { birthDate: '1899-12-31' } }],
    ['/subject/birthDate', { subject: { birthDate: '2999-01-01' } }],
    ['/subject/birthDate', { subject: { birthDate: '2023-02-29' } }],
    ['/subject/birthDate', { subject: { birthDate: '01.02.1990' } }],
    ['/subject/phone', { subject: { phone: '0664 1234567' } }],
    ['/subject/email', { subject: { email: 'nobody' } }],
    ['/subject/lastName', { subject: { lastName: 'x'.repeat(201) } }],
    ['/subject/lastName', { subject: { lastName: 'a\u0000b' } }],
    ['/subject/lastName', { subject: { lastName: 'a\ud800' } }],
    ['/subject/lastName', { subject: { lastName: '\u200b \u3164' } }],
    ['/subject/address/country', { subject: { address: { country: 'at' } } }],
    ['/reference', { reference: 'two words' }],
    ['/expiresIn', { expiresIn: 'PT59S' }],
    ['/expiresIn', { expiresIn: 'P91D' }],
    ['/expiresIn', { expiresIn: 3600 }],
    ['/maxAttempts', { maxAttempts: 0 }],
    ['/maxAttempts', { maxAttempts: 1.5 }],
    ['/capture', { vendor: 'datakeen', capture: 'direct' }],
    ['/returnUrl', { returnUrl: 'http://shop.example.com/done' }],
    ['/returnUrl', { returnUrl: 'https://user:pw@shop.example.com/done' }],
    [
      '/metadata',
      { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, ''])) },
    ],
    ['/metadata/note', { metadata: { note: 'x'.repeat(501) } }],
    ['/vendor', { vendor: 'nobody' }],
    ['/vendor', { vendor: 'incode' }],
    ['/vendorAccount', { vendor: undefined, vendorAccount: 'no-uuid' }],
    [
      '/vendorAccount',
      { vendor: undefined, vendorAccount: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0' },
    ],
  ])('is refused at %s', async (pointer, change) => {
    const answer = await start(api, key, { ...VERIFF_BODY, ...change });
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toContain(pointer);
  });

  it.each(['UK', 'EU', 'UN', 'XA', 'SU', 'DD', 'AN'])(
    'is refused at a country that is %s, which is none of today',
    async (code) => {
      const subject = { nationality: code, document: { country: code } };
      const answer = await start(api, key, { ...VERIFF_BODY, subject });
      expect(answer.status).toBe(422);
      expect(pointersOf(answer)).toEqual(['/subject/document/country', '/subject/nationality']);
    },
  );

  it('may name the vendor or the account, not both', async () => {
    const vendorAccount = api.accounts.veriff.id;
    const both = await start(api, key, { ...VERIFF_BODY, vendorAccount });
    expect(pointersOf(both)).toEqual(['/vendor']);
    const one = await start(api, key, { ...VERIFF_BODY, vendor: undefined, vendorAccount });
    expect(one.json).toMatchObject({ vendor: 'veriff', vendorAccount });
  });

  it('must name the account where several fit', async () => {
    const answer = await start(api, key, { ...VERIFF_BODY, vendor: undefined });
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toEqual(['/vendor']);
  });

  it("may not use another client's account", async () => {
    const other = await createKey(api.store, { name: 'owner of an account' });
    const { id } = await createVendorAccount(api.store, {
      clientId: other.clientId,
      vendor: 'veriff',
      mode: 'test',
      name: 'private',
      baseUrl: 'https://veriff.example.com',
      credentials: {},
    });
    const answer = await start(api, key, { ...VERIFF_BODY, vendor: undefined, vendorAccount: id });
    expect(pointersOf(answer)).toEqual(['/vendorAccount']);
  });

  it('keeps the address to go back to as it was parsed, not as it was written', async () => {
    const returnUrl = 'https://shop.example.com\\@evil.example/a b';
    const { json } = await start(api, key, { ...VERIFF_BODY, returnUrl });
    expect(json['returnUrl']).toBe('https://shop.example.com/@evil.example/a%20b');
  });

  it('measures the address to go back to as it is kept, whatever it was shorter or longer before', async () => {
    const startBackAt = (returnUrl: string) => start(api, key, { ...VERIFF_BODY, returnUrl });
    const answer = await startBackAt(`https://shop.example.com/${'é'.repeat(400)}`);
    expect([answer.status, pointersOf(answer)]).toEqual([422, ['/returnUrl']]);
    expect((await startBackAt(`https://shop.example.com/${'./'.repeat(1_100)}`)).status).toBe(202);
  });

  it('may go back to localhost with a test key, and only into the list where there is one', async () => {
    const local = { ...VERIFF_BODY, returnUrl: 'http://localhost:3000/done' };
    expect((await start(api, key, local)).status).toBe(202);
    const { token } = await createKey(api.store, {
      name: 'a client with a list',
      settings: { returnUrls: ['https://shop.example.com/verified'] },
    });
    const statuses = await Promise.all(
      [
        'https://shop.example.com/verified?order=1',
        'https://shop.example.com/verified/deeper',
        'https://shop.example.com/verified-elsewhere',
        'https://shop.example.com/verified/../else',
        'https://shop.example.com/verified/..%2felse',
        'https://shop.example.com\\@evil.example/verified',
        'https://shop.example.com.evil.example/verified',
        'http://localhost:3000/verified',
      ].map(async (returnUrl) => (await start(api, token, { ...VERIFF_BODY, returnUrl })).status),
    );
    expect(statuses).toEqual([202, 202, 422, 422, 422, 422, 422, 422]);
  });
});

describe('reading a verification', () => {
  it('shows what the create answer showed', async () => {
    const created = await start(api, key, { ...VERIFF_BODY, metadata: { plan: 'gold' } });
    const read = await call(`${api.url}/v1/verifications/${idOf(created)}`, { key });
    expect(read.status).toBe(200);
    expect(read.json).toEqual(created.json);
    expect(read.json['metadata']).toEqual({ plan: 'gold' });
    expect(read.headers.get('cache-control')).toBe('no-store');
  });
});
