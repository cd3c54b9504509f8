import path from 'node:path';
import { inherited } from '../process-environment.ts';
import type { DatabaseUrls } from './databases.ts';
import type { StackPorts } from './options.ts';
import type { StackSecrets } from './secrets.ts';

const LOOPBACK = '127.0.0.1';

/** Addresses of a stack, all on this machine. */
export interface StackAddresses {
  apiUrl: string;
  sandboxUrl: string;
  workerHealthUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl: string;
  /** Where a demo or test may receive notifications. */
  notificationsUrl: string;
}

/** The environment of each process: as little as it needs, so that no process sees all secrets. */
export interface StackEnvironments {
  migrate: NodeJS.ProcessEnv;
  api: NodeJS.ProcessEnv;
  worker: NodeJS.ProcessEnv;
  sandbox: NodeJS.ProcessEnv;
}

export function stackAddresses(
  ports: StackPorts,
  namespace: string,
  temporalAddress?: string,
): StackAddresses {
  const url = (port: number): string => `http://${LOOPBACK}:${port}`;
  return {
    apiUrl: url(ports.api),
    sandboxUrl: url(ports.sandbox),
    workerHealthUrl: url(ports.workerHealth),
    temporalAddress: temporalAddress ?? `${LOOPBACK}:${ports.temporal}`,
    temporalNamespace: namespace,
    temporalUiUrl: url(ports.temporalUi),
    notificationsUrl: url(ports.notifications),
  };
}

export function stackEnvironments(parts: {
  /** The stack's own folder. */
  directory: string;
  ports: StackPorts;
  addresses: StackAddresses;
  databases: DatabaseUrls;
  secrets: StackSecrets;
  more: NodeJS.ProcessEnv;
}): StackEnvironments {
  const { directory, ports, addresses, databases, secrets, more } = parts;
  const common = { ...inherited(), NODE_ENV: 'development', LOG_LEVEL: 'info', ...more };
  const service = {
    ...common,
    DATABASE_URL: databases.databaseUrl,
    KEYS_DATABASE_URL: databases.keysDatabaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: addresses.temporalNamespace,
    TEMPORAL_UI_URL: addresses.temporalUiUrl,
    PUBLIC_URL: addresses.apiUrl,
    MASTER_KEYS: secrets.masterKeys,
    LINK_KEYS: secrets.linkKeys,
    HASH_KEY: secrets.hashKey,
    OBJECTS_URL: path.join(directory, 'objects'),
  };
  return {
    migrate: {
      ...common,
      MIGRATOR_DATABASE_URL: databases.migratorDatabaseUrl,
      MIGRATOR_KEYS_DATABASE_URL: databases.migratorKeysDatabaseUrl,
      TEMPORAL_ADDRESS: addresses.temporalAddress,
      TEMPORAL_NAMESPACE: addresses.temporalNamespace,
    },
    api: { ...service, API_HOST: LOOPBACK, API_PORT: String(ports.api) },
    worker: {
      ...service,
      WORKER_HEALTH_HOST: LOOPBACK,
      WORKER_HEALTH_PORT: String(ports.workerHealth),
    },
    sandbox: {
      ...common,
      SANDBOX_HOST: LOOPBACK,
      SANDBOX_PORT: String(ports.sandbox),
      SANDBOX_PUBLIC_URL: addresses.sandboxUrl,
      SANDBOX_CREDENTIALS: JSON.stringify(secrets.sandbox),
    },
  };
}
