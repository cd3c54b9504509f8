import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadMigrateConfig, type RawEnvironment } from '../../config/index.ts';
import { makeIdentities } from '../../tools/identities/make.ts';

const DATABASES = {
  MIGRATOR_DATABASE_URL: 'postgres://kyc_migrator:pw@db/kyc',
  MIGRATOR_KEYS_DATABASE_URL: 'postgres://kyc_migrator:pw@db/kyc_keys',
};

describe('the way to Temporal', () => {
  const temporalBy = (raw: RawEnvironment) => loadMigrateConfig({ ...DATABASES, ...raw }).temporal;
  const faultsBy = (raw: RawEnvironment): ConfigError['faults'] => {
    try {
      temporalBy(raw);
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
    return [];
  };
  let folder: string;
  const at = (name: string): string => path.join(folder, 'api', name);
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kyc-config-'));
    await makeIdentities({ directory: folder, address: 'temporal.example.com:7233' });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is without TLS on this machine unless something is said', () => {
    const plain = { address: '127.0.0.1:7233', namespace: 'durable-kyc', uiUrl: null };
    expect(temporalBy({})).toMatchObject(plain);
    expect(temporalBy({}).security).toEqual({});
    expect(temporalBy({ TEMPORAL_TLS: 'false' }).security).toEqual({ tls: false });
  });

  it('is by TLS with an API key, a certificate, an authority or a name alone', () => {
    const key = temporalBy({ TEMPORAL_API_KEY: 'a-key-of-the-cloud' }).security;
    expect(key).toEqual({ tls: true, apiKey: 'a-key-of-the-cloud' });
    const pem = readFileSync(at('ca.pem'), 'utf8');
    const named = temporalBy({
      TEMPORAL_TLS_SERVER_CA_CERT_DATA: pem,
      TEMPORAL_TLS_SERVER_NAME: 'elsewhere',
      TEMPORAL_TLS_CLIENT_CERT_PATH: at('client.pem'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: at('client.key'),
    }).security.tls;
    expect(named).toMatchObject({
      serverNameOverride: 'elsewhere',
      serverRootCACertificate: expect.anything() as unknown,
      clientCertPair: { crt: expect.anything() as unknown, key: expect.anything() as unknown },
    });
  });

  it('is the profile’s, where a file is named, and the variables go before it', () => {
    const profile = { TEMPORAL_CONFIG_FILE: at('temporal.toml') };
    const { address, namespace, security } = temporalBy(profile);
    expect([address, namespace]).toEqual(['temporal.example.com:7233', 'durable-kyc']);
    expect(security.apiKey).toBe(readFileSync(at('token'), 'utf8'));
    expect(security.tls).toMatchObject({ clientCertPair: expect.anything() as unknown });
    const other = temporalBy({
      ...profile,
      TEMPORAL_ADDRESS: 'other:1',
      TEMPORAL_NAMESPACE: 'x-1',
    });
    expect([other.address, other.namespace]).toEqual(['other:1', 'x-1']);
  });

  const CERT = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
  const KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';
  it.each<[string, string, () => RawEnvironment]>([
    ['a certificate without its key', KEY, () => ({ [CERT]: at('client.pem') })],
    ['a key without its certificate', CERT, () => ({ [KEY]: at('client.key') })],
    [
      'a certificate with the key of another',
      CERT,
      () => ({
        [CERT]: at('client.pem'),
        [KEY]: path.join(folder, 'ui', 'client.key'),
      }),
    ],
    ['a file that is not there', CERT, () => ({ [CERT]: '/nowhere', [KEY]: at('client.key') })],
    [
      'an authority that is no certificate',
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
      () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('token') }),
    ],
    [
      'the same twice',
      'TEMPORAL_TLS_CLIENT_CERT_DATA',
      () => ({
        [CERT]: at('client.pem'),
        TEMPORAL_TLS_CLIENT_CERT_DATA: readFileSync(at('client.pem'), 'utf8'),
        [KEY]: at('client.key'),
      }),
    ],
    [
      'certificates with TLS switched off',
      'TEMPORAL_TLS',
      () => ({ TEMPORAL_TLS: 'false', TEMPORAL_TLS_SERVER_NAME: 'elsewhere' }),
    ],
    ['a word that is neither true nor false', 'TEMPORAL_TLS', () => ({ TEMPORAL_TLS: 'yes' })],
    [
      'a profile file that is not there',
      'TEMPORAL_CONFIG_FILE',
      () => ({ TEMPORAL_CONFIG_FILE: '/nowhere' }),
    ],
    ['a profile of no file', 'TEMPORAL_CONFIG_FILE', () => ({ TEMPORAL_PROFILE: 'live' })],
    [
      'a profile that the file does not have',
      'TEMPORAL_CONFIG_FILE',
      () => ({ TEMPORAL_CONFIG_FILE: at('temporal.toml'), TEMPORAL_PROFILE: 'live' }),
    ],
    [
      'a file that is no profile',
      'TEMPORAL_CONFIG_FILE',
      () => ({ TEMPORAL_CONFIG_FILE: at('client.key') }),
    ],
  ])('is not taken as unsaid when it is %s', (_, name, raw) => {
    const faults = faultsBy(raw());
    expect(faults.map(({ variable }) => variable)).toEqual([name]);
    expect(faults[0]?.remedy).not.toBe('');
  });
});
