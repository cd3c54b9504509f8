import { describe, expect, it } from 'vitest';
import { ConfigError, loadConsoleConfig, type RawEnvironment } from '../../config/index.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const CLIENT = '0193c4e0-0000-7000-8000-000000000001';
const ROLES = {
  reviewers: { role: 'reviewer', clients: [CLIENT], mode: 'live', vendors: ['veriff'] },
  operators: { role: 'operator' },
};
const complete: RawEnvironment = {
  NODE_ENV: 'production',
  CONSOLE_DATABASE_URL: 'postgres://kyc_console:pw@db/kyc',
  KEYS_DATABASE_URL: 'postgres://kyc_keys_app:pw@db/kyc_keys',
  MASTER_KEYS: `k1:${key(1)}`,
  HASH_KEY: key(4),
  PUBLIC_URL: 'https://kyc.example.com',
  CONSOLE_PUBLIC_URL: 'https://review.example.com',
  OIDC_ISSUER: 'https://id.example.com/realms/bank/',
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-tests',
  CONSOLE_ROLES: JSON.stringify(ROLES),
};

function faultsOf(changes: RawEnvironment): string[] {
  try {
    loadConsoleConfig({ ...complete, ...changes });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('the configuration of the console', () => {
  it('says where it is, which provider it trusts, and what its groups may', () => {
    const { console, store } = loadConsoleConfig(complete);
    expect(store.databaseUrl).toContain('kyc_console');
    expect(store).not.toHaveProperty('linkKeys');
    expect(console).toMatchObject({
      ...{ port: 8082, publicUrl: 'https://review.example.com', isSecure: true },
      provider: {
        ...{ clientId: 'console', scopes: 'openid profile', rolesClaim: 'groups' },
        allowHttp: false,
        roles: {
          reviewers: {
            role: 'reviewer',
            scope: { clientIds: [CLIENT], mode: 'live', vendors: ['veriff'] },
          },
          operators: { role: 'operator' },
        },
      },
    });
  });

  it.each([
    'http://id.example.com',
    'http://127.0.0.1:9000',
    'https://127.0.0.1:9000',
    'https://127.8.8.8',
    'https://localhost',
    'https://id.localhost',
    'https://[::1]:9000',
    'https://0.0.0.0',
    'https://2130706433',
  ])('trusts no provider in production whose people may be made up: %s', (OIDC_ISSUER) => {
    expect(faultsOf({ OIDC_ISSUER })).toContain('OIDC_ISSUER');
    expect(faultsOf({ OIDC_ISSUER, NODE_ENV: 'development' })).toEqual([]);
  });

  it('sends its cookies by https alone in production, and says so where it cannot', () => {
    const CONSOLE_PUBLIC_URL = 'http://review.example.com';
    expect(faultsOf({ CONSOLE_PUBLIC_URL })).toEqual(['CONSOLE_PUBLIC_URL']);
    const inDevelopment = { ...complete, CONSOLE_PUBLIC_URL, NODE_ENV: 'development' };
    expect(loadConsoleConfig(inDevelopment).console.isSecure).toBe(false);
  });

  it('has a host or a port of its own', () => {
    expect(faultsOf({ CONSOLE_PUBLIC_URL: 'https://kyc.example.com/review' })).toEqual([
      'CONSOLE_PUBLIC_URL',
    ]);
  });

  it.each([
    {},
    { a: { role: 'admin' } },
    { a: 'reviewer' },
    { a: { role: 'reviewer', clients: ['shop'] } },
    { a: { role: 'reviewer', clients: [] } },
    { a: { role: 'reviewer', vendors: ['acme'] } },
    { a: { role: 'reviewer', vendor: 'veriff' } },
    { a: { role: 'reviewer', mode: 'both' } },
  ])('gives no role that is not said right, and no wider one than was meant: %j', (roles) => {
    expect(faultsOf({ CONSOLE_ROLES: JSON.stringify(roles) })).toEqual(['CONSOLE_ROLES']);
  });

  it('needs a client id and no secret, and asks for openid in any case', () => {
    const withoutSecret = { ...complete, OIDC_CLIENT_SECRET: undefined };
    expect(loadConsoleConfig(withoutSecret).console.provider.clientSecret).toBeNull();
    expect(faultsOf({ OIDC_CLIENT_ID: '' })).toEqual(['OIDC_CLIENT_ID']);
    expect(faultsOf({ OIDC_SCOPES: 'profile' })).toEqual(['OIDC_SCOPES']);
  });
});
