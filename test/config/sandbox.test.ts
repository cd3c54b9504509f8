import { describe, expect, it } from 'vitest';
import { ConfigError, loadSandboxConfig, type RawEnvironment } from '../../config/index.ts';

const WHERE: RawEnvironment = { SANDBOX_PUBLIC_URL: 'http://127.0.0.1:8090' };
const VENDORS = {
  veriff: {
    SANDBOX_VERIFF_API_KEY: 'api-key-of-veriff',
    SANDBOX_VERIFF_SECRET: 'secret-of-the-veriff',
  },
  datakeen: { SANDBOX_DATAKEEN_USERNAME: 'backend', SANDBOX_DATAKEEN_PASSWORD: 'its-password' },
  incode: {
    SANDBOX_INCODE_API_KEY: 'api-key-of-incode',
    SANDBOX_INCODE_EMAIL: 'executive@example.com',
    SANDBOX_INCODE_PASSWORD: 'its-password',
  },
  identomat: { SANDBOX_IDENTOMAT_COMPANY_KEY: 'the-company-key' },
  identify24: { SANDBOX_IDENTIFY24_PARTNER: 'partner', SANDBOX_IDENTIFY24_API_KEY: 'its-api-key' },
};

function faultsOf(raw: RawEnvironment): ConfigError {
  try {
    loadSandboxConfig(raw);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the simulated vendors', () => {
  it.each(Object.entries(VENDORS))('%s can be served alone', (vendor, credentials) => {
    const { vendors } = loadSandboxConfig({ ...WHERE, ...credentials });
    expect(Object.keys(vendors)).toEqual([vendor]);
  });

  it('are served together, each with its own credentials', () => {
    const { veriff, datakeen, incode, identomat, identify24 } = VENDORS;
    const all = { ...WHERE, ...veriff, ...datakeen, ...incode, ...identomat, ...identify24 };
    expect(loadSandboxConfig({ ...all, SANDBOX_IDENTOMAT_SECRET_KEY: 'signs-it' }).vendors).toEqual(
      {
        veriff: { apiKey: 'api-key-of-veriff', secret: 'secret-of-the-veriff', signature: 'hmac' },
        datakeen: { username: 'backend', password: 'its-password' },
        incode: {
          apiKey: 'api-key-of-incode',
          email: 'executive@example.com',
          password: 'its-password',
        },
        identomat: { companyKey: 'the-company-key', secretKey: 'signs-it' },
        identify24: { partner: 'partner', apiKey: 'its-api-key' },
      },
    );
  });

  const halves = Object.values(VENDORS).flatMap((credentials) => {
    const names = Object.keys(credentials);
    return names.length > 1 ? names.map((name) => [name, credentials] as const) : [];
  });
  it.each(halves)('are refused by half: without %s', (name, credentials) => {
    const { faults, message } = faultsOf({ ...WHERE, ...credentials, [name]: '' });
    expect(faults.map(({ variable }) => variable)).toEqual([name]);
    expect(message).not.toContain('its-password');
  });

  it('are refused with a key to sign and nobody to sign as', () => {
    const { faults } = faultsOf({ ...WHERE, SANDBOX_IDENTOMAT_SECRET_KEY: 'signs-it' });
    expect(faults.map(({ variable }) => variable)).toEqual(['SANDBOX_IDENTOMAT_COMPANY_KEY']);
  });

  it('are refused altogether when there is none, and all are named', () => {
    const { faults } = faultsOf(WHERE);
    expect(faults).toHaveLength(5);
    for (const { problem } of faults) expect(problem).toContain('at least one');
  });
});
