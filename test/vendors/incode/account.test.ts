import { describe, expect, it } from 'vitest';
import { accountWarnings, DEFAULT_GATES } from '../../../vendors/incode/account.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { callTo, credentialsWith, EXECUTIVE } from './support.ts';

const HEADER = { header: { name: 'X-Kyc-Ring', value: 'a-secret-of-the-dashboard' } };
const OAUTH2 = { oauth2: { clientId: 'incode', clientSecret: 'another-secret' } };
const faultsOf = (changes: object): string[] => {
  const parsed = incode.credentials.safeParse({
    ...{ apiKey: 'k', configurationId: 'flow' },
    ...changes,
  });
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('/')}: ${message}`);
};

describe('the credentials of an account', () => {
  it('need an API key and a flow, and have the defaults of the document', () => {
    expect(credentialsWith()).toMatchObject({
      completesBy: 'flow',
      gates: { glare: 10, sharpness: 10, horizontalResolution: 155, selfieConfidence: 0 },
    });
    expect(faultsOf({ apiKey: undefined }).join()).toContain('apiKey');
    expect(faultsOf({ configurationId: undefined }).join()).toContain('configurationId');
  });

  it('take a webhook header, client credentials, an executive user, a page and limits', () => {
    const all = {
      ...{ clientId: 'acme', countryCode: 'BRA', completesBy: 'finish_status' },
      ...{ executive: EXECUTIVE, hostedPage: 'https://kyc.example.com/capture?theme=dark' },
      gates: { sharpness: 30 },
    };
    expect(faultsOf({ ...all, webhook: HEADER })).toEqual([]);
    expect(faultsOf({ ...all, webhook: OAUTH2 })).toEqual([]);
    expect(credentialsWith(all).gates).toEqual({ ...DEFAULT_GATES, sharpness: 30 });
  });

  it.each([
    [{ apiKey: 'two words' }],
    [{ apiKey: 'a\r\nx: y' }],
    [{ countryCode: 'Brazil' }],
    [{ webhook: { ...HEADER, ...OAUTH2 } }],
    [{ webhook: { header: { name: 'X Ring', value: 'long-enough' } } }],
    [{ webhook: { header: { name: 'X-Ring', value: 'short' } } }],
    [{ executive: { email: 'kyc@example.com' } }],
    [{ completesBy: 'itself' }],
    [{ hostedPage: 'javascript:alert(1)' }],
    [{ gates: { glare: '10' } }],
    [{ gates: { selfieConfidence: 2 } }],
    [{ sharedSecret: 'no such thing' }],
  ])('do not take %j', (changes) => {
    expect(faultsOf(changes)).not.toEqual([]);
  });

  it('need a login only where there is an executive user', () => {
    expect(incode.login?.isNeeded?.(credentialsWith())).toBe(false);
    expect(incode.login?.isNeeded?.(credentialsWith({ executive: EXECUTIVE }))).toBe(true);
    expect(incode.login).toMatchObject({ renewBeforeMs: 30 * 60_000, idleMs: null });
  });
});

describe("the account's health", () => {
  it('warns of the wrong order of completion, either way', () => {
    const [flow] = accountWarnings(credentialsWith());
    expect(flow).toContain('Mark session completed on status');
    const [finish] = accountWarnings(credentialsWith({ completesBy: 'finish_status' }));
    expect(finish).toContain('set it to "flow"');
  });

  it('says what is missing, and nothing more when all is there', () => {
    const warned = accountWarnings(credentialsWith()).join('\n');
    for (const setting of ['webhook', 'executive', 'hostedPage']) expect(warned).toContain(setting);
    const hostedPage = 'https://kyc.example.com/capture';
    const whole = credentialsWith({ webhook: HEADER, executive: EXECUTIVE, hostedPage });
    expect(accountWarnings(whole)).toHaveLength(1);
  });
});

describe('what a verification may say', () => {
  it('is a flow, a country, a language and fields of its own', () => {
    const options = {
      ...{ configurationId: 'flow', countryCode: 'BRA', language: 'es-ES' },
      customFields: { firstName: 'Zoë' },
    };
    expect(incode.options.safeParse(options).success).toBe(true);
    expect(incode.options.safeParse({}).success).toBe(true);
  });

  it('is refused with the name of the field', () => {
    const parsed = incode.options.safeParse({
      ...{ configurationId: '../x', countryCode: 'br', language: 'Spanish!' },
      customFields: { nested: { a: 1 } },
    });
    const fields = parsed.error?.issues.map(({ path }) => path.join('/'));
    expect(fields).toEqual(['configurationId', 'countryCode', 'language', 'customFields/nested']);
    expect(incode.options.safeParse({ apiKey: 'k' }).success).toBe(false);
  });

  it('asks nothing of the person', () => {
    expect(incode.checkSubject({}, {})).toEqual([]);
  });
});

describe('what the device gets', () => {
  const session = { id: 'i', token: 'eyJhbGciOiJIUzI1NiJ9.e30.s' };
  it.each(['https://api.example.com', 'https://api.example.com/', 'https://api.example.com//'])(
    'is the token and %s with 0/ at its end, and no API key',
    (baseUrl) => {
      const access = incode.deviceAccess?.(callTo(baseUrl).account, session, null);
      expect(access).toEqual({ token: session.token, baseUrl: 'https://api.example.com/0/' });
    },
  );

  it('is nothing where the token was not kept', () => {
    const { account } = callTo('https://api.example.com');
    expect(() => incode.deviceAccess?.(account, { id: 'i' }, null)).toThrow('was not kept');
  });
});
