import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  ConfigError,
  loadApiConfig,
  loadCommandConfig,
  loadMigrateConfig,
  loadSandboxConfig,
  loadSetCurrentConfig,
  loadWorkerConfig,
  type RawEnvironment,
} from '../../config/index.ts';
import { ENVIRONMENT_NAMES, environmentSchema, factsOf } from '../../config/schema.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

const complete: RawEnvironment = {
  DATABASE_URL: 'postgres://kyc_app:pw@db/kyc',
  KEYS_DATABASE_URL: 'postgresql://kyc_keys_app:pw@db/kyc_keys',
  MIGRATOR_DATABASE_URL: 'postgres://kyc_migrator:pw@db/kyc',
  MIGRATOR_KEYS_DATABASE_URL: 'postgres://kyc_migrator:pw@db/kyc_keys',
  MASTER_KEYS: `k2:${key(2)}, k1:${key(1)}`,
  LINK_KEYS: `l1:${key(3)}`,
  HASH_KEY: key(4),
  TEMPORAL_DEPLOYMENT_NAME: 'durable-kyc',
  TEMPORAL_WORKER_BUILD_ID: '1.2.3-4f5e6d7',
  PUBLIC_URL: 'https://kyc.example.com/',
  SANDBOX_PUBLIC_URL: 'http://127.0.0.1:8090',
  SANDBOX_CREDENTIALS: '{"veriff":{"apiKey":"api-key-of-the-sandbox"}}',
};

const loaders = {
  loadApiConfig,
  loadWorkerConfig,
  loadMigrateConfig,
  loadSandboxConfig,
  loadCommandConfig,
  loadSetCurrentConfig,
};

function faultsOf(load: (raw: RawEnvironment) => unknown, raw: RawEnvironment) {
  try {
    load(raw);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  it('parses keys to bytes, the newest first, and strips the slash of addresses', () => {
    const config = loadApiConfig(complete);
    expect(config.store.masterKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(config.store.masterKeys[1]?.key.equals(Buffer.alloc(32, 1))).toBe(true);
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'https://kyc.example.com',
      trustProxy: false,
    });
  });

  it.each(Object.entries(loaders))('%s gives a result that cannot be changed', (_, load) => {
    const config = load(complete);
    expect(Object.isFrozen(config)).toBe(true);
    for (const part of Object.values(config)) {
      if (typeof part === 'object') expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('names every missing variable at once, with what to do', () => {
    const error = faultsOf(loadApiConfig, {});
    expect(error.faults.map(({ variable }) => variable).sort()).toEqual([
      'DATABASE_URL',
      'HASH_KEY',
      'KEYS_DATABASE_URL',
      'LINK_KEYS',
      'MASTER_KEYS',
      'PUBLIC_URL',
    ]);
    for (const fault of error.faults) {
      expect(fault.problem).toBe('is missing');
      expect(error.message).toContain(`${fault.variable} is missing. Set it to: ${fault.remedy}`);
    }
  });

  it.each([
    ['DATABASE_URL', 'mysql://canary@db/kyc'],
    ['MASTER_KEYS', 'k1:Y2FuYXJ5'],
    ['MASTER_KEYS', `k1:${key(1)},k1:${key(2)}`],
    ['LINK_KEYS', key(1)],
    ['HASH_KEY', 'canary'],
    ['PUBLIC_URL', 'ftp://canary.example.com'],
    ['PUBLIC_URL', 'https://canary.example.com/?a=b'],
    ['API_PORT', '70000'],
    ['API_PORT', 'canary'],
    ['LOG_LEVEL', 'canary'],
    ['NODE_ENV', 'canary'],
    ['TEMPORAL_ADDRESS', 'canary'],
    ['TRUST_PROXY', 'CANARY!'],
  ])('refuses a wrong %s and never shows the value', (name, value) => {
    const error = faultsOf(loadApiConfig, { ...complete, [name]: value });
    expect(error.faults).toHaveLength(1);
    expect(error.faults[0]?.variable).toBe(name);
    expect(error.faults[0]?.problem).not.toBe('is missing');
    expect(error.message).not.toContain(value);
  });

  it.each(['canary', '"canary"', '{"canary"', 'null'])(
    'refuses credentials of the sandbox that are no JSON object, and shows none: %s',
    (value) => {
      const error = faultsOf(loadSandboxConfig, { ...complete, SANDBOX_CREDENTIALS: value });
      expect(error.faults.map(({ problem }) => problem)).toEqual(['is not a JSON object']);
      expect(error.message).not.toContain('canary');
    },
  );

  it('treats a variable that is set to nothing as not set', () => {
    const error = faultsOf(loadApiConfig, { ...complete, HASH_KEY: ' ', API_PORT: '' });
    expect(error.faults.map(({ variable }) => variable)).toEqual(['HASH_KEY']);
  });

  it.each([
    ['2', 2],
    ['true', true],
    ['loopback, 10.0.0.0/8', 'loopback, 10.0.0.0/8'],
  ])('reads TRUST_PROXY=%s as Express does', (text, value) => {
    expect(loadApiConfig({ ...complete, TRUST_PROXY: text }).http.trustProxy).toBe(value);
  });

  it('asks each process only for what it needs', () => {
    const demanded = Object.fromEntries(
      Object.entries(loaders).map(([name, load]) => [
        name,
        faultsOf(load, {}).faults.map(({ variable }) => variable),
      ]),
    );
    expect(demanded['loadMigrateConfig']).toEqual([
      'MIGRATOR_DATABASE_URL',
      'MIGRATOR_KEYS_DATABASE_URL',
    ]);
    expect(demanded['loadSandboxConfig']?.every((name) => name.startsWith('SANDBOX_'))).toBe(true);
    for (const name of ['loadApiConfig', 'loadWorkerConfig', 'loadCommandConfig']) {
      expect(demanded[name]?.some((variable) => /^(MIGRATOR|SANDBOX)_/.test(variable))).toBe(false);
    }
  });

  it('gives no secret a default', () => {
    const secrets = ENVIRONMENT_NAMES.filter((name) => factsOf(name).secret);
    expect(secrets.length).toBeGreaterThan(8);
    const given = secrets.filter((name) => {
      const schema: z.ZodType = environmentSchema.shape[name];
      return schema.safeParse(undefined).data !== undefined;
    });
    expect(given).toEqual([]);
  });
});

describe('the place of objects', () => {
  const placeFor = (raw: RawEnvironment) => loadWorkerConfig({ ...complete, ...raw }).store.objects;

  it.each([
    ['a folder, seen from where the process runs', 'data/objects', path.resolve('data/objects')],
    ['an absolute folder', '/var/lib/objects', '/var/lib/objects'],
    ['a file:// URL', 'file:///var/lib/my%20objects', '/var/lib/my objects'],
  ])('is %s', (_what, url, directory) => {
    expect(placeFor({ OBJECTS_URL: url })).toEqual({ kind: 'folder', directory });
  });

  it('is a bucket with its prefix, at Amazon or elsewhere', () => {
    const s3 = { kind: 's3', bucket: 'my-bucket', region: 'us-east-1' };
    const none = { endpoint: undefined, credentials: undefined };
    expect(placeFor({ OBJECTS_URL: 's3://my-bucket' })).toEqual({ ...s3, prefix: '', ...none });
    expect(
      placeFor({
        OBJECTS_URL: 's3://my-bucket/kyc/live/',
        OBJECTS_S3_ENDPOINT: 'http://minio:9000/',
        OBJECTS_S3_ACCESS_KEY_ID: 'an-access-key',
        OBJECTS_S3_SECRET_ACCESS_KEY: 'its-secret',
      }),
    ).toEqual({
      ...s3,
      prefix: 'kyc/live',
      endpoint: 'http://minio:9000',
      credentials: { accessKeyId: 'an-access-key', secretAccessKey: 'its-secret' },
    });
  });

  it.each(['OBJECTS_S3_ACCESS_KEY_ID', 'OBJECTS_S3_SECRET_ACCESS_KEY'])(
    'needs both halves of its credentials, not %s alone',
    (name) => {
      const place = { OBJECTS_URL: 's3://my-bucket', [name]: 'canary-value' };
      const { message } = faultsOf(loadApiConfig, { ...complete, ...place });
      expect(message).toMatch(/OBJECTS_S3_\w+ is missing beside its other half/);
      expect(message).not.toContain('canary-value');
    },
  );

  it.each(['https://bucket.example.com', 's3://Not_A_Bucket', 'file://host/path'])(
    'is not %s',
    (url) => {
      const { faults } = faultsOf(loadApiConfig, { ...complete, OBJECTS_URL: url });
      expect(faults.map(({ variable }) => variable)).toEqual(['OBJECTS_URL']);
    },
  );
});

describe('the version of a worker', () => {
  const NAME = 'TEMPORAL_DEPLOYMENT_NAME';
  const BUILD = 'TEMPORAL_WORKER_BUILD_ID';

  it('is its deployment and build, and none where neither is named', () => {
    const version = { deploymentName: 'durable-kyc', buildId: '1.2.3-4f5e6d7' };
    expect(loadWorkerConfig(complete).version).toEqual(version);
    expect(loadSetCurrentConfig(complete).version).toEqual(version);
    expect(loadWorkerConfig({ ...complete, [NAME]: '', [BUILD]: '' }).version).toBeNull();
  });

  it.each([NAME, BUILD])('is refused where %s is missing beside its other half', (name) => {
    for (const load of [loadWorkerConfig, loadSetCurrentConfig]) {
      const { faults } = faultsOf(load, { ...complete, [name]: '' });
      expect(faults.map(({ variable, problem }) => [variable, problem])).toEqual([
        [name, 'is missing'],
      ]);
    }
  });

  it('must be named whole for the step that makes it current', () => {
    const { faults } = faultsOf(loadSetCurrentConfig, { ...complete, [NAME]: '', [BUILD]: '' });
    expect(faults.map(({ variable }) => variable)).toEqual([NAME, BUILD]);
  });

  it.each([
    [NAME, 'durable.kyc'],
    [NAME, '__kyc'],
    [BUILD, 'a build'],
    [BUILD, '__1'],
  ])('is nothing that Temporal would refuse: %s=%s', (name, value) => {
    const { faults } = faultsOf(loadWorkerConfig, { ...complete, [name]: value });
    expect(faults.map(({ variable }) => variable)).toEqual([name]);
  });
});

describe('calls at vendors', () => {
  const callsFor = (raw: RawEnvironment) => loadWorkerConfig({ ...complete, ...raw }).vendorCalls;

  it('are fifty at a time and without a rate unless set, for all or for some', () => {
    const usual = { atOnce: 50, perSecond: null };
    expect(Object.values(callsFor({}))).toEqual(Array.from({ length: 5 }, () => usual));
    const set = callsFor({
      VENDOR_CALLS_AT_ONCE: '30, veriff:20',
      VENDOR_CALLS_PER_SECOND: 'veriff:5,incode:0.5',
    });
    expect(set.veriff).toEqual({ atOnce: 20, perSecond: 5 });
    expect(set.incode).toEqual({ atOnce: 30, perSecond: 0.5 });
    expect(set.datakeen).toEqual({ atOnce: 30, perSecond: null });
  });

  it.each([
    ['VENDOR_CALLS_AT_ONCE', '0', 'entry 1 is not a number between 1 and 500'],
    ['VENDOR_CALLS_AT_ONCE', '50,verif:2', 'entry 2 names no vendor (veriff, '],
    ['VENDOR_CALLS_AT_ONCE', '50,60', 'entry 2 repeats an earlier one'],
    ['VENDOR_CALLS_AT_ONCE', '2.5', 'entry 1 is not a number'],
    ['VENDOR_CALLS_PER_SECOND', 'veriff:0', 'entry 1 is not a number between 0.1 and 1000'],
    ['VENDOR_CALLS_PER_SECOND', 'veriff:1e3', 'entry 1 is not a number'],
    ['VENDOR_CALLS_PER_SECOND', 'veriff:', 'entry 1 is not a number'],
  ] as const)('are not set to %s=%s', (name, value, fault) => {
    const { message, faults } = faultsOf(loadWorkerConfig, { ...complete, [name]: value });
    expect(faults.map(({ variable }) => variable)).toEqual([name]);
    expect(message).toContain(fault);
  });
});

describe('.env.example', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const entries = new Map<string, string>();
  for (const [, name = '', value = ''] of example.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)) {
    entries.set(name, value);
  }

  it('lists exactly the variables of the schema', () => {
    expect([...entries.keys()].sort()).toEqual([...ENVIRONMENT_NAMES].sort());
  });

  it('shows the real defaults, and no secret', () => {
    const defaults = loadApiConfig({ ...Object.fromEntries(entries), ...complete });
    expect(defaults).toEqual(loadApiConfig(complete));
    for (const name of ENVIRONMENT_NAMES.filter((one) => factsOf(one).secret)) {
      expect(entries.get(name)).toBe('');
    }
  });
});
