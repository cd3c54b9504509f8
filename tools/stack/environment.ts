import path from 'node:path';
import { MADE_UP_ROLES } from '../identity-provider/people.ts';
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
  consoleUrl: string;
  /** The issuer of the made-up people. */
  identityProviderUrl: string;
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
  console: NodeJS.ProcessEnv;
  'identity-provider': NodeJS.ProcessEnv;
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
    consoleUrl: url(ports.console),
    identityProviderUrl: url(ports.identityProvider),
    temporalAddress: temporalAddress ?? `${LOOPBACK}:${ports.temporal}`,
    temporalNamespace: namespace,
    temporalUiUrl: url(ports.temporalUi),
    notificationsUrl: url(ports.notifications),
  };
}

interface Parts {
  /** The stack's own folder. */
  directory: string;
  ports: StackPorts;
  addresses: StackAddresses;
  databases: DatabaseUrls;
  secrets: StackSecrets;
  more: NodeJS.ProcessEnv;
}

export function stackEnvironments(parts: Parts): StackEnvironments {
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
    console: consoleEnvironment(service, parts),
    'identity-provider': {
      ...common,
      ...clientOf(parts),
      IDENTITY_PROVIDER_PORT: String(ports.identityProvider),
    },
  };
}

/** How the console and its provider know each other. */
const clientOf = ({ addresses, secrets }: Pick<Parts, 'addresses' | 'secrets'>) => ({
  CONSOLE_PUBLIC_URL: addresses.consoleUrl,
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: secrets.consoleClient,
});

function consoleEnvironment(service: NodeJS.ProcessEnv, parts: Parts): NodeJS.ProcessEnv {
  // It uses the main database by a role of its own, and makes no links.
  return {
    ...service,
    DATABASE_URL: undefined,
    LINK_KEYS: undefined,
    ...clientOf(parts),
    CONSOLE_DATABASE_URL: parts.databases.consoleDatabaseUrl,
    CONSOLE_HOST: LOOPBACK,
    CONSOLE_PORT: String(parts.ports.console),
    OIDC_ISSUER: parts.addresses.identityProviderUrl,
    CONSOLE_ROLES: JSON.stringify(MADE_UP_ROLES),
  };
}
