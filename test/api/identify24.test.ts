import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVendorAccount, loadSessionRequest } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import type { CreatedAccount } from '../../tools/accounts.ts';
import { identify24 } from '../../vendors/identify24/index.ts';
import { MAX_PDF_BYTES } from '../../vendors/identify24/pdf.ts';
import { giveSession } from './given-session.ts';
import {
  call,
  countVerifications,
  idOf,
  pointersOf,
  start,
  startApi,
  type TestApi,
} from './support.ts';

const SUBJECT = {
  ...{ firstName: 'Jürgen', lastName: 'Groß', gender: 'male', birthDate: '1980-02-29' },
  ...{ birthPlace: 'Köln', nationality: 'DE', phone: '+491511111111' },
  email: 'juergen@example.com',
  address: { postalCode: '50667', city: 'Köln', country: 'DE' },
};
const REQUIRED = [
  '/subject/address/city',
  '/subject/address/country',
  '/subject/address/postalCode',
  '/subject/birthDate',
  '/subject/birthPlace',
  '/subject/email',
  '/subject/firstName',
  '/subject/gender',
  '/subject/lastName',
  '/subject/nationality',
  '/subject/phone',
];

let api: TestApi;
let key: string;
let account: CreatedAccount;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
  account = await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor: 'identify24', mode: 'test', name: 'identify24 of the tests' },
    baseUrl: 'https://identify24.example.com',
    credentials: { partner: 'tests', apiKey: 'a-key-of-the-tests' },
  });
});
afterAll(() => api.close());

/** What the API logged of its own failures, in one line. */
const failuresIn = (log: string): string =>
  log
    .split('\n')
    .filter((line) => /"level":[4-6]0/.test(line))
    .join(' ');

const startWith = (body: object) => start(api, key, { vendor: 'identify24', ...body });

describe('a live account whose names of statuses are not configured', () => {
  const live = async (statuses: object) => {
    const shop = await api.key(`shop-${Object.keys(statuses).length}`, { mode: 'live' });
    // As one that is older than the rule: the accounts command refuses it.
    const { id } = await createVendorAccount(api.store, {
      ...{ clientId: null, vendor: 'identify24', mode: 'live', name: `live ${shop}` },
      ...{ baseUrl: 'https://identify24.example.com', settings: { evidence: 'none' } },
      credentials: { partner: 'tests', apiKey: 'a-key-of-the-tests', statuses },
    });
    return start(api, shop, { vendorAccount: id, subject: SUBJECT });
  };

  it.each([{}, { Identified: 'approved' }])(
    'starts nothing, and the answer says what to set: %j',
    async (statuses) => {
      const before = await countVerifications(api);
      const answer = await live(statuses);
      expect([answer.status, answer.json['errors']]).toEqual([
        422,
        [
          {
            pointer: '/vendorAccount',
            message: expect.stringMatching(
              /^must be an account that can be used: .* set "statuses" with/,
            ) as string,
          },
        ],
      ]);
      expect(await countVerifications(api)).toBe(before);
    },
  );

  it('starts once they are said', async () => {
    const answer = await live({ Identified: 'approved', Rejected: 'declined' });
    expect(answer.status).toBe(202);
  });
});

describe('a person whom Identify24 cannot verify yet', () => {
  it('is told all that is missing at once, and nothing is started', async () => {
    const before = await countVerifications(api);
    const answer = await startWith({});
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toEqual(REQUIRED);
    expect(await countVerifications(api)).toBe(before);
  });

  it.each([
    ['a field is broken', { subject: { birthDate: '1980-02-30' } }, []],
    ['a whole part is broken', { subject: { address: 'Köln' } }, ['/subject/address']],
    ['a field is unknown', { subject: { nick: 'J' } }, ['/subject/nick']],
    ['the options are broken', { vendorOptions: { pdf: {} } }, ['/vendorOptions/pdf']],
  ])('is told all of it also where %s', async (_where, body, more) => {
    const missing = REQUIRED.filter(
      (pointer) => !more.some((named) => pointer.startsWith(`${named}/`)),
    );
    expect(pointersOf(await startWith(body))).toEqual([...missing, ...more].sort());
  });

  it('is never quoted in what is said about the fault', async () => {
    const answer = await startWith({ subject: { ...SUBJECT, phone: '0151 1111111' } });
    expect(pointersOf(answer)).toEqual(['/subject/phone']);
    expect(answer.text).not.toContain('0151');
  });
});

describe('a PDF to sign', () => {
  it('of the largest size is taken, kept encrypted, and read back whole', async () => {
    const file = Buffer.alloc(MAX_PDF_BYTES, 'canary of the contract ');
    file.write('%PDF-');
    const content = file.toString('base64');
    const answer = await startWith({ subject: SUBJECT, vendorOptions: { pdf: { content } } });
    expect(answer.status, failuresIn(api.log())).toBe(202);
    expect(answer.text).not.toContain(content.slice(0, 64));
    const verificationId = idOf(answer);
    const { rows } = await api.sql(
      'select ciphertext from personal_data where verification_id = $1',
      [verificationId],
    );
    expect(JSON.stringify(rows)).not.toContain(content.slice(1_000, 1_064));
    const kept = await loadSessionRequest(api.store, { verificationId, session: 1 });
    expect(identify24.options.parse(kept.vendorOptions)).toEqual({ pdf: { content } });
    expect(api.log()).not.toContain(content.slice(0, 64));
  });
});

describe('the webhook of the account', () => {
  const sample = readFileSync(
    new URL('../vendors/identify24/samples/webhook.body', import.meta.url),
    'utf8',
  );
  const notifyUs = (body: string, end = '/status') =>
    call(`${api.url}/webhooks/${account.webhookToken}${end}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  const requestsOf = async (id: string) => {
    const { rows } = await api.sql(
      'select session, requested from refresh_requests where verification_id = $1',
      [id],
    );
    return rows;
  };
  const ONE = [{ session: 1, requested: 1 }];
  const started = async (ident: string): Promise<string> => {
    const id = idOf(await startWith({ subject: SUBJECT }));
    await giveSession(api, id, { vendorSessionId: ident });
    return id;
  };

  it.each(['', '/status'])(
    'hears the document’s payload at the printed address%s, and keeps not a word of it',
    async (end) => {
      const ident = `ident${end}`;
      const id = await started(ident);
      const sent = sample.replace(/("ident_id"\s*:\s*)"[^"]*"/, `$1"${ident}"`);
      const answer = await notifyUs(sent, end);
      expect([answer.status, answer.json]).toEqual([200, { status: 'ok' }]);
      expect(await requestsOf(id)).toEqual(ONE);
      const { rows } = await api.sql('select id from inbox where verification_id = $1', [id]);
      expect(rows).toEqual([]);
      expect(api.log()).not.toContain('xxxxx');
    },
  );

  it('for an ident of a lost answer, known by our custom_id, has the ident asked about that is used', async () => {
    const verificationId = await started('ident-2');
    const custom_id = `${verificationId}.${'A'.repeat(22)}`;
    await notifyUs(
      JSON.stringify({ ident_id: 'nobody-knows-it', status: 'Identified', custom_id }),
    );
    expect(await requestsOf(verificationId)).toEqual(ONE);
  });

  it('counts for each ident by itself, so that no person can silence another', async () => {
    await Promise.all([started('ident-3'), started('ident-4')]);
    const of = async (ident_id: string) => (await notifyUs(JSON.stringify({ ident_id }))).status;
    for (let count = 0; count < 30; count += 1) await of('ident-3');
    expect([await of('ident-3'), await of('ident-4')]).toEqual([429, 200]);
  });
});
