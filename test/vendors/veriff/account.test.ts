import { describe, expect, it } from 'vitest';
import { veriff } from '../../../vendors/veriff/index.ts';

const CREDENTIALS = {
  apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c',
  secrets: ['new', 'old'],
  signatureScheme: 'hmac',
};

const INTEGRATION = '1b2c3d4e-7a19-4d7d-971f-a076407ee03c';

const faultsOf = (schema: typeof veriff.options | typeof veriff.credentials, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => [path.join('/'), message]) ?? [];

describe('credentials', () => {
  it('are a key, secrets, the pinned scheme and perhaps networks', () => {
    const networks = ['203.0.113.0/24', '192.0.2.1', '2001:db8::/32', '2001:db8::1'];
    expect(faultsOf(veriff.credentials, CREDENTIALS)).toEqual([]);
    expect(faultsOf(veriff.credentials, { ...CREDENTIALS, allowedNetworks: networks })).toEqual([]);
  });

  it('are taken without the space around them, which a copy brings along', () => {
    const padded = {
      ...CREDENTIALS,
      apiKey: ` ${CREDENTIALS.apiKey}\n`,
      integrationId: ` ${INTEGRATION} `,
      secrets: [' new\n', '\told'],
    };
    const expected = { ...CREDENTIALS, integrationId: INTEGRATION };
    expect(veriff.credentials.parse(padded)).toEqual(expected);
  });

  it.each([
    [{ secrets: [' \n'] }, 'secrets/0'],
    [{ secrets: [7] }, 'secrets/0'],
    [{ apiKey: '' }, 'apiKey'],
    [{ apiKey: undefined }, 'apiKey'],
    [{ integrationId: ' ' }, 'integrationId'],
    [{ integrationId: 'two\nlines' }, 'integrationId'],
    [{ integrationId: 7 }, 'integrationId'],
    [{ apiKey: 'publishable' }, 'apiKey'],
    [{ secrets: [] }, 'secrets'],
    [{ secrets: [''] }, 'secrets/0'],
    [{ signatureScheme: 'both' }, 'signatureScheme'],
    [{ signatureScheme: undefined }, 'signatureScheme'],
    [{ secrets: 'one' }, 'secrets'],
    [{ allowedNetworks: [] }, 'allowedNetworks'],
    [{ allowedNetworks: ['10'] }, 'allowedNetworks/0'],
    [{ allowedNetworks: ['10.0.0.0/33'] }, 'allowedNetworks/0'],
    [{ secret: 'x' }, ''],
  ])('with %j are refused, naming the field and what is expected', (change, path) => {
    const faults = faultsOf(veriff.credentials, { ...CREDENTIALS, ...change });
    expect(faults.map(([where]) => where)).toEqual([path]);
    expect(faults[0]?.[1]).toMatch(path === '' ? /"secret"/ : /^must /);
  });
});

describe('vendorOptions', () => {
  it('may be empty, or name language, features and additional data', () => {
    expect(faultsOf(veriff.options, {})).toEqual([]);
    const all = { lang: 'es-mx', features: ['selfid'], additionalData: { a: 'b', n: 1, t: true } };
    expect(faultsOf(veriff.options, all)).toEqual([]);
  });

  it.each([
    [{ callback: 'https://evil.test' }, '', 'callback'],
    [{ lang: 'English please' }, 'lang', 'must be a language, e.g. "en"'],
    [{ features: [] }, 'features', 'must be a list of one to ten features'],
    [{ features: 'selfid' }, 'features', 'must be a list of one to ten features'],
    [{ features: ['a b'] }, 'features/0', 'must be the name of a feature'],
    [{ additionalData: { a: { b: 1 } } }, 'additionalData/a', 'may not be nested'],
    [{ additionalData: { a: ['b'] } }, 'additionalData/a', 'may not be nested'],
  ])('with %j are refused, naming the field and what is expected', (options, path, message) => {
    const faults = faultsOf(veriff.options, options);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.[0]).toBe(path);
    expect(faults[0]?.[1]).toContain(message);
  });
});
