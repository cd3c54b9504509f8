import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSessionRequest } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { identify24 } from '../../vendors/identify24/index.ts';
import { MAX_PDF_BYTES } from '../../vendors/identify24/pdf.ts';
import { countVerifications, idOf, pointersOf, start, startApi, type TestApi } from './support.ts';

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
beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
  await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor: 'identify24', mode: 'test', name: 'identify24 of the tests' },
    baseUrl: 'https://identify24.example.com',
    credentials: { partner: 'tests', apiKey: 'a-key-of-the-tests' },
  });
});
afterAll(() => api.close());

const startWith = (body: object) => start(api, key, { vendor: 'identify24', ...body });

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
    expect(answer.status).toBe(202);
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
