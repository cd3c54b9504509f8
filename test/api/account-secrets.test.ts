import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { getVendorAccount } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { startApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const create = (vendor: VendorName, credentials: object) =>
  createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor, mode: 'test', name: `${vendor} ${randomUUID()}`, credentials },
    baseUrl: `https://${vendor}.example.com`,
  });

const CREDENTIALS: Record<VendorName, Record<string, unknown>> = {
  veriff: {
    apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c',
    secrets: ['a-shared-secret-of-the-tests'],
    signatureScheme: 'hmac',
  },
  incode: {
    apiKey: 'an-api-key',
    configurationId: '65f1c0de0000000000000001',
    completesBy: 'flow',
  },
  identomat: { companyKey: 'a-company-key-of-the-tests', secretKey: 'a-secret-of-the-tests' },
  datakeen: { username: 'tests@example.com', password: 'a-password-of-the-tests' },
  identify24: { partner: 'tests', apiKey: 'a-key-of-the-tests' },
};
const ALL = VENDOR_NAMES.map((vendor) => [vendor, CREDENTIALS[vendor]] as const);

/** As it is when it was copied with what stood around it. */
function padded(value: unknown): unknown {
  if (typeof value === 'string') return `\u00a0 ${value}\r\n`;
  return Array.isArray(value) ? value.map(padded) : value;
}
const mapped = (
  credentials: Record<string, unknown>,
  change: (value: unknown) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, change(value)]));

describe.each(ALL)('the credentials of an account at %s', (vendor, credentials) => {
  it('are kept without the spaces and line ends around them', async () => {
    const { id } = await create(vendor, mapped(credentials, padded));
    const kept = await getVendorAccount(api.store, { id });
    expect(kept.credentials).toMatchObject(credentials);
  });

  it.each(Object.keys(credentials))(
    'are refused with an empty %s, which is named',
    async (name) => {
      const isList = Array.isArray(credentials[name]);
      for (const nothing of ['', ' \n']) {
        const wrong = { ...credentials, [name]: isList ? [nothing] : nothing };
        const path = isList ? `${name}.0` : name;
        await expect(create(vendor, wrong)).rejects.toThrow(`  ${path}: must not be empty`);
      }
    },
  );
});
