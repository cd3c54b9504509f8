import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { ManagedProcess } from './managed-process.ts';
import { freePort } from './ports.ts';
import { placePostgres, type PostgresPlace } from './postgres-place.ts';

const run = promisify(execFile);

/** How an embedded Postgres is to run. */
export interface PostgresOptions {
  /** Where its data are kept; made when missing. */
  directory: string;
  password: string;
  logFile: string;
  /** Default: a free one. */
  port?: number;
  /** For tests: does not wait for the disk, so a crash of the machine may lose data. */
  isThrowaway?: boolean;
  /** Aborting it ends an initialisation that is going on. */
  signal?: AbortSignal;
  /** Given the process before it starts, so that it can be stopped meanwhile. */
  onProcess?: (process: ManagedProcess) => void;
}

/** A Postgres server that runs. */
export interface RunningPostgres {
  /** Superuser's URL of the maintenance database. */
  adminUrl: string;
  process: ManagedProcess;
  /** Where its data really are (as root that can be elsewhere than asked for). */
  dataDirectory: string;
}

/**
 * Starts an embedded Postgres on 127.0.0.1 and waits until it takes connections.
 * @throws Error with the end of its log when it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const place = await placePostgres(options.directory);
  if (!existsSync(path.join(place.dataDirectory, 'PG_VERSION'))) {
    await initialise(place, options);
  }
  const port = options.port ?? (await freePort());
  const adminUrl = `postgres://postgres:${options.password}@127.0.0.1:${port}/postgres`;
  const server = new ManagedProcess({
    name: 'postgres',
    command: place.postgres,
    args: serverArguments(place.dataDirectory, port, options.isThrowaway ?? false),
    environment: { ...process.env, LC_MESSAGES: 'C' },
    logFile: options.logFile,
    // "Fast": ends connections and writes everything down, without waiting for clients.
    stopSignal: 'SIGINT',
    isReady: () => answers(adminUrl),
    workingDirectory: place.dataDirectory,
    ...(place.user === undefined ? {} : { user: place.user }),
  });
  options.onProcess?.(server);
  await server.start();
  return { adminUrl, process: server, dataDirectory: place.dataDirectory };
}

function serverArguments(dataDirectory: string, port: number, isThrowaway: boolean): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    // No socket file: its folder may not be writable, and everybody uses TCP.
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(isThrowaway ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ];
  return ['-D', dataDirectory, '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
}

/** Made under another name and renamed, so that an interrupted one is never taken for a cluster. */
async function initialise(place: PostgresPlace, options: PostgresOptions): Promise<void> {
  const { password, isThrowaway, signal } = options;
  const unfinished = `${place.dataDirectory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-'));
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user !== undefined) {
    await chown(folder, place.user.uid, place.user.gid);
    await chown(unfinished, place.user.uid, place.user.gid);
    await chown(passwordFile, place.user.uid, place.user.gid);
    await chmod(place.initdb, 0o755);
  }
  const args = [
    `--pgdata=${unfinished}`,
    '--auth=scram-sha-256',
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    // Postgres' own collation: the same on every system, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-locale',
    ...(isThrowaway === true ? ['--no-sync'] : []),
  ];
  try {
    await run(place.initdb, args, {
      cwd: unfinished,
      env: { ...process.env, LC_ALL: 'C' },
      ...(signal === undefined ? {} : { signal }),
      ...place.user,
    });
    await rename(unfinished, place.dataDirectory);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}
