import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareDatabases, type DatabaseUrls } from './databases.ts';
import { entryOf } from './entry.ts';
import { stackAddresses, stackEnvironments, type StackAddresses } from './environment.ts';
import { answersWith2xx, ManagedProcess } from './managed-process.ts';
import { migrateDatabases } from './migrate.ts';
import {
  choosePorts,
  CONSOLE_PROCESSES,
  PRODUCT_PROCESSES,
  type StackOptions,
  type StackPorts,
} from './options.ts';
import { forgetPostgresData } from './postgres-place.ts';
import { startPostgres } from './postgres.ts';
import { ProcessGroup } from './process-group.ts';
import { stackSecrets, type StackSecrets } from './secrets.ts';
import { seed, type SeedResult } from './seed.ts';
import { refuseSecondStack, type StackFile, writeStack } from './stack-file.ts';
import { readState, writeState } from './state.ts';
import { temporalProcess } from './temporal.ts';

const NAMESPACE = 'durable-kyc';
/** No part of the product: it runs from the sources, whatever the others run from. */
const IDENTITY_PROVIDER = ['--import', 'tsx', 'tools/identity-provider/main.ts'];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A stack that is up. */
export interface Stack {
  /** What stack.json says, as it was when everything had come up. */
  file: StackFile;
  secrets: StackSecrets;
  /** `postgres`, `temporal`, or one of the product's: to kill and start again. */
  process(name: string): ManagedProcess;
  /** Stops everything that was started, dependents first. */
  stop(): Promise<void>;
}

/**
 * Brings up Postgres, Temporal, and the product's processes, each as a process of its own, and
 * writes `<directory>/stack.json`. State is kept in the directory from run to run.
 * @throws Error with the end of a log when a part does not come up; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const directory = path.resolve(options.directory);
  await refuseSecondStack(directory);
  if (options.isFresh === true) await forget(directory);
  await mkdir(path.join(directory, 'logs'), { recursive: true });
  const group = new ProcessGroup(options.say ?? ignore, options.signal);
  try {
    return await bringUp({ ...options, directory }, group);
  } catch (error) {
    await group.stop();
    throw error;
  }
}

async function bringUp(options: StackOptions, group: ProcessGroup): Promise<Stack> {
  const { directory, say = ignore, sources = ROOT } = options;
  const [ports, secrets] = await Promise.all([
    choosePorts(directory, options.ports ?? {}),
    stackSecrets(directory),
  ]);
  const addresses = stackAddresses(ports, NAMESPACE, options.temporalAddress);
  say('starting Postgres and Temporal');
  const [databases] = await Promise.all([
    startDatabases(options, group, ports, secrets),
    startTemporal(options, group, ports, addresses),
  ]);
  const more = options.environment ?? {};
  const environments = stackEnvironments({
    directory,
    ports,
    addresses,
    databases,
    secrets,
    more,
  });
  const ready = {
    api: `${addresses.apiUrl}/readyz`,
    worker: `${addresses.workerHealthUrl}/readyz`,
    sandbox: `${addresses.sandboxUrl}/healthz`,
    console: `${addresses.consoleUrl}/readyz`,
    'identity-provider': `${addresses.identityProviderUrl}/.well-known/openid-configuration`,
  };
  for (const name of [...PRODUCT_PROCESSES, ...CONSOLE_PROCESSES]) {
    group.add(productProcess({ directory, sources, name }, environments[name], ready[name]));
  }
  const wanted = options.processes ?? PRODUCT_PROCESSES;
  say(`migrating the databases, starting ${wanted.join(', ')}`);
  const needsNoDatabase = (name: string) => ['sandbox', 'identity-provider'].includes(name);
  await Promise.all([
    ...wanted.filter(needsNoDatabase).map((name) => group.start(name)),
    migrateDatabases(sources, directory, environments.migrate, group.signal).then(() =>
      Promise.all(wanted.filter((name) => !needsNoDatabase(name)).map((name) => group.start(name))),
    ),
  ]);
  const previous = await previousSeed(directory, addresses);
  const service = environments.api;
  const result = await seed({ databases, addresses, secrets, service, previous });
  await writeState(directory, 'seed.json', { addresses, result });
  return finished({ directory, group, secrets, addresses, databases, seeded: result });
}

async function startDatabases(
  options: StackOptions,
  group: ProcessGroup,
  ports: StackPorts,
  secrets: StackSecrets,
): Promise<DatabaseUrls> {
  if (options.adminDatabaseUrl !== undefined) return prepareDatabases(options.adminDatabaseUrl);
  const postgres = await startPostgres({
    directory: path.join(options.directory, 'postgres'),
    password: secrets.postgresPassword,
    port: ports.postgres,
    logFile: path.join(options.directory, 'logs', 'postgres.log'),
    isThrowaway: options.isThrowaway ?? false,
    signal: group.signal,
    onProcess: (process) => {
      group.add(process);
    },
  });
  return prepareDatabases(postgres.adminUrl);
}

async function startTemporal(
  options: StackOptions,
  group: ProcessGroup,
  ports: StackPorts,
  addresses: StackAddresses,
): Promise<void> {
  if (options.temporalAddress !== undefined) return;
  group.add(await temporalProcess(options.directory, ports, addresses));
  await group.start('temporal');
}

function productProcess(
  { directory, sources, name }: { directory: string; sources: string; name: string },
  environment: NodeJS.ProcessEnv,
  readyUrl: string,
): ManagedProcess {
  return new ManagedProcess({
    name,
    command: process.execPath,
    args: name === 'identity-provider' ? IDENTITY_PROVIDER : entryOf(sources, name),
    environment,
    workingDirectory: name === 'identity-provider' ? ROOT : sources,
    logFile: path.join(directory, 'logs', `${name}.log`),
    isReady: () => answersWith2xx(readyUrl),
  });
}

async function finished(parts: {
  directory: string;
  group: ProcessGroup;
  secrets: StackSecrets;
  addresses: StackAddresses;
  databases: DatabaseUrls;
  seeded: SeedResult;
}): Promise<Stack> {
  const { directory, group, secrets, addresses, databases, seeded } = parts;
  const file: StackFile = {
    startedAt: new Date().toISOString(),
    ...addresses,
    docsUrl: `${addresses.apiUrl}/docs`,
    ...databases,
    ...seeded,
    logs: path.join(directory, 'logs'),
    processes: { stack: process.pid, ...group.pids() },
  };
  await writeStack(directory, file);
  return {
    file,
    secrets,
    process: (name) => group.get(name),
    stop: async () => {
      await group.stop();
      await rm(path.join(directory, 'stack.json'), { force: true });
    },
  };
}

/**
 * The database holds addresses of the last run: when they have changed, it must be seeded anew; so must
 * what a build left whose notes looked otherwise.
 */
async function previousSeed(
  directory: string,
  addresses: StackAddresses,
): Promise<SeedResult | undefined> {
  const kept = await readState<Partial<{ addresses: StackAddresses; result: SeedResult }>>(
    directory,
    'seed.json',
  );
  const names = ['apiUrl', 'sandboxUrl', 'notificationsUrl'] as const;
  return names.every((name) => kept?.addresses?.[name] === addresses[name])
    ? kept?.result
    : undefined;
}

/** Only what a stack makes itself is removed, in case the directory was a mistake. */
async function forget(directory: string): Promise<void> {
  await forgetPostgresData(path.join(directory, 'postgres'));
  const database = ['', '-shm', '-wal', '-journal'].map((end) => `temporal.db${end}`);
  const files = ['logs', 'objects', 'ports.json', 'secrets.json', 'seed.json', 'stack.json'];
  for (const name of [...database, ...files]) {
    await rm(path.join(directory, name), { recursive: true, force: true });
  }
}

function ignore(): void {
  // The failure is of no interest here.
}
