import { CONSOLE, consoleOf, type ConsoleSettings } from './console.ts';
import { LIMITS, type LimitsConfig, limitsOf } from './limits.ts';
import { OBJECTS, objectsOf, type ObjectsSettings } from './objects.ts';
import { PAYLOADS, payloadsOf } from './payloads.ts';
import { deepFreeze, readEnvironment, type RawEnvironment } from './read.ts';
import type { Environment } from './schema.ts';
import { STORE, storeOf, type StoreSettings } from './store.ts';
import { TEMPORAL, type TemporalConfig, temporalOf } from './temporal.ts';
import { vendorCallsOf, type VendorCallLimits } from './vendor-calls.ts';
import {
  versionIn,
  WORKER_VERSION,
  type WorkerVersion,
  workerVersionOf,
} from './worker-version.ts';

export type { ConsoleSettings } from './console.ts';
export { ConfigError, type RawEnvironment } from './read.ts';
export type { TemporalConfig } from './temporal.ts';
export { vendorCallsOf, type VendorCallLimits } from './vendor-calls.ts';
export type { WorkerVersion } from './worker-version.ts';

/** What every process has. */
interface ProcessConfig {
  environment: Environment['NODE_ENV'];
  logLevel: Environment['LOG_LEVEL'];
}

/** What is linked from each workflow in Temporal, for its readers; without a slash at the end. */
export interface OperatorPages {
  /** The API, as the outside reaches it. */
  api: string;
  /** docs/runbook.md; null where the configuration does not say where operators read it. */
  runbook: string | null;
}

export interface ApiConfig extends ProcessConfig {
  store: StoreSettings & { objects: ObjectsSettings };
  temporal: TemporalConfig;
  pages: OperatorPages;
  http: {
    host: string;
    port: number;
    /** Without a slash at the end. */
    publicUrl: string;
    /** As Express's `trust proxy`. */
    trustProxy: boolean | number | string;
  };
  /** What a key may do in a minute and in a day, and what an address may do in a minute without one. */
  limits: LimitsConfig;
}

export interface ConsoleConfig extends ProcessConfig {
  /** Without keys of links: the console makes none and reads none. */
  store: Omit<StoreSettings, 'linkKeys'> & { objects: ObjectsSettings };
  temporal: TemporalConfig;
  pages: OperatorPages;
  console: ConsoleSettings;
}

export interface WorkerConfig extends ProcessConfig {
  store: StoreSettings & { objects: ObjectsSettings };
  temporal: TemporalConfig;
  publicUrl: string;
  pages: OperatorPages;
  health: { host: string; port: number };
  vendorCalls: VendorCallLimits;
  /** Null: the workers have no version, as in development. */
  version: WorkerVersion | null;
}

export interface MigrateConfig extends ProcessConfig {
  migratorUrl: string;
  keysMigratorUrl: string;
  temporal: TemporalConfig & { retentionDays: number };
}

/** As the roles that own the databases. */
export type BackupConfig = Pick<MigrateConfig, 'migratorUrl' | 'keysMigratorUrl'>;

/** What `restore` needs: the owners' databases as the store's, and the keys that belong to them. */
export interface RestoreConfig {
  store: Omit<StoreSettings, 'payloads'> & { objects: ObjectsSettings };
}

export interface SetCurrentConfig extends ProcessConfig {
  temporal: TemporalConfig;
  version: WorkerVersion;
}

export interface SandboxConfig extends ProcessConfig {
  host: string;
  port: number;
  publicUrl: string;
  /** Of the simulated vendors; the sandbox checks them. */
  credentials: object;
}

/** What the commands for keys and accounts need. */
export interface CommandConfig {
  store: StoreSettings & { objects: ObjectsSettings };
  temporal: TemporalConfig;
  publicUrl: string;
}

const PROCESS = ['NODE_ENV', 'LOG_LEVEL'] as const;
const OWNER = ['MIGRATOR_DATABASE_URL', 'MIGRATOR_KEYS_DATABASE_URL'] as const;

const PAGES = ['PUBLIC_URL', 'RUNBOOK_URL'] as const;

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadApiConfig(raw: RawEnvironment = process.env): Readonly<ApiConfig> {
  const read = readEnvironment(raw, [
    ...PROCESS,
    ...STORE,
    ...OBJECTS,
    ...TEMPORAL,
    'API_HOST',
    'API_PORT',
    ...PAGES,
    'TRUST_PROXY',
    ...LIMITS,
  ]);
  return deepFreeze({
    ...processOf(read),
    store: { ...storeOf(read), objects: objectsOf(read) },
    temporal: temporalOf(read),
    pages: pagesOf(read),
    http: {
      host: read.API_HOST,
      port: read.API_PORT,
      publicUrl: read.PUBLIC_URL,
      trustProxy: read.TRUST_PROXY,
    },
    limits: limitsOf(read),
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadConsoleConfig(raw: RawEnvironment = process.env): Readonly<ConsoleConfig> {
  const read = readEnvironment(raw, [
    ...PROCESS,
    ...(['CONSOLE_DATABASE_URL', 'KEYS_DATABASE_URL', 'MASTER_KEYS', 'HASH_KEY'] as const),
    ...PAYLOADS,
    ...OBJECTS,
    ...TEMPORAL,
    ...PAGES,
    ...CONSOLE,
  ]);
  return deepFreeze({
    ...processOf(read),
    store: {
      databaseUrl: read.CONSOLE_DATABASE_URL,
      keysDatabaseUrl: read.KEYS_DATABASE_URL,
      masterKeys: read.MASTER_KEYS,
      hashKey: read.HASH_KEY,
      payloads: payloadsOf(read),
      objects: objectsOf(read),
    },
    temporal: temporalOf(read),
    pages: pagesOf(read),
    console: consoleOf(read),
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadWorkerConfig(raw: RawEnvironment = process.env): Readonly<WorkerConfig> {
  const read = readEnvironment(raw, [
    ...PROCESS,
    ...STORE,
    ...OBJECTS,
    ...TEMPORAL,
    ...WORKER_VERSION,
    ...PAGES,
    'WORKER_HEALTH_HOST',
    'WORKER_HEALTH_PORT',
    'VENDOR_CALLS_AT_ONCE',
    'VENDOR_CALLS_PER_SECOND',
  ]);
  return deepFreeze({
    ...processOf(read),
    store: { ...storeOf(read), objects: objectsOf(read) },
    temporal: temporalOf(read),
    publicUrl: read.PUBLIC_URL,
    pages: pagesOf(read),
    health: { host: read.WORKER_HEALTH_HOST, port: read.WORKER_HEALTH_PORT },
    vendorCalls: vendorCallsOf(read),
    version: workerVersionOf(read),
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadMigrateConfig(raw: RawEnvironment = process.env): Readonly<MigrateConfig> {
  const read = readEnvironment(raw, [...PROCESS, ...TEMPORAL, 'TEMPORAL_RETENTION_DAYS', ...OWNER]);
  return deepFreeze({
    ...processOf(read),
    migratorUrl: read.MIGRATOR_DATABASE_URL,
    keysMigratorUrl: read.MIGRATOR_KEYS_DATABASE_URL,
    temporal: { ...temporalOf(read), retentionDays: read.TEMPORAL_RETENTION_DAYS },
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadBackupConfig(raw: RawEnvironment = process.env): Readonly<BackupConfig> {
  const read = readEnvironment(raw, OWNER);
  return deepFreeze({
    migratorUrl: read.MIGRATOR_DATABASE_URL,
    keysMigratorUrl: read.MIGRATOR_KEYS_DATABASE_URL,
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadRestoreConfig(raw: RawEnvironment = process.env): Readonly<RestoreConfig> {
  const keys = ['MASTER_KEYS', 'LINK_KEYS', 'HASH_KEY'] as const;
  const read = readEnvironment(raw, [...OWNER, ...keys, ...OBJECTS]);
  return deepFreeze({
    store: {
      databaseUrl: read.MIGRATOR_DATABASE_URL,
      keysDatabaseUrl: read.MIGRATOR_KEYS_DATABASE_URL,
      masterKeys: read.MASTER_KEYS,
      linkKeys: read.LINK_KEYS,
      hashKey: read.HASH_KEY,
      objects: objectsOf(read),
    },
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadSetCurrentConfig(
  raw: RawEnvironment = process.env,
): Readonly<SetCurrentConfig> {
  const read = readEnvironment(raw, [...PROCESS, ...TEMPORAL, ...WORKER_VERSION]);
  return deepFreeze({
    ...processOf(read),
    temporal: temporalOf(read),
    version: versionIn(read),
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadSandboxConfig(raw: RawEnvironment = process.env): Readonly<SandboxConfig> {
  const read = readEnvironment(raw, [
    ...PROCESS,
    'SANDBOX_HOST',
    'SANDBOX_PORT',
    'SANDBOX_PUBLIC_URL',
    'SANDBOX_CREDENTIALS',
  ]);
  return deepFreeze({
    ...processOf(read),
    host: read.SANDBOX_HOST,
    port: read.SANDBOX_PORT,
    publicUrl: read.SANDBOX_PUBLIC_URL,
    credentials: read.SANDBOX_CREDENTIALS,
  });
}

/** @throws ConfigError naming every fault at once; the result is frozen. */
export function loadCommandConfig(raw: RawEnvironment = process.env): Readonly<CommandConfig> {
  const read = readEnvironment(raw, [...STORE, ...OBJECTS, ...TEMPORAL, 'PUBLIC_URL']);
  return deepFreeze({
    store: { ...storeOf(read), objects: objectsOf(read) },
    temporal: temporalOf(read),
    publicUrl: read.PUBLIC_URL,
  });
}

function processOf(read: Pick<Environment, (typeof PROCESS)[number]>): ProcessConfig {
  return { environment: read.NODE_ENV, logLevel: read.LOG_LEVEL };
}

function pagesOf(read: Pick<Environment, (typeof PAGES)[number]>): OperatorPages {
  return { api: read.PUBLIC_URL, runbook: read.RUNBOOK_URL ?? null };
}
