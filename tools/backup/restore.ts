// npm run restore -- --from FOLDER: into two empty databases; only their owners may connect until it is done.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadRestoreConfig, type RestoreConfig } from '../../config/index.ts';
import {
  checkMasterKeys,
  countWithoutKey,
  isStorageOf,
  migrate,
  migrationVersions,
  openStore,
  type Replayed,
  replayErasures,
  tellRestored,
} from '../../store/index.ts';
import { ownTerminal, runTool, type Terminal, UsageError } from '../commands/run-command.ts';
import { ensurePostgresClients } from '../setup/servers.mjs';
import { openClients, type PostgresClients } from './clients.ts';
import { closeAgain, closeEmpty, openTo } from './databases.ts';
import { checkFile, type Database, DATABASES, type Dumped, readManifest } from './manifest.ts';

/** Where the copies are; `keys` may be a newer backup's. */
interface Folders {
  app: string;
  keys: string;
}

/** What a restore has found and done. */
export interface Restored extends Replayed {
  /** Of what time the main database is. */
  backupAt: Date;
  /** Verifications that were open, and such that had ended a short time before; the client of each is notified. */
  open: number;
  ended: number;
  /** Verifications whose key is not there, though they were not erased. */
  withoutKey: number;
  /** Whether anything shows that the object storage is the one of then. */
  isStorageSeen: boolean;
}

/**
 * Fills both databases, brings them to this build's schema, has numbers go on where clients cannot have been,
 * and erases again whatever was erased since. Only then may the service connect: whatever goes wrong before,
 * it stays out, and one begins anew with empty databases.
 * @throws UsageError when a backup is not whole or too new, or a database is not empty; as `checkMasterKeys`,
 *   `tellRestored` and `replayErasures` do
 */
export async function restoreBackup(
  { store: settings }: RestoreConfig,
  folders: Folders,
  { clients }: { clients: PostgresClients },
): Promise<Restored> {
  const urls = { app: settings.databaseUrl, keys: settings.keysDatabaseUrl };
  const dumps = await checkDumps(folders);
  for (const database of DATABASES) await closeEmpty(urls[database], dumps[database]);
  for (const database of DATABASES) {
    await clients.restore(urls[database], path.join(folders[database], dumps[database].file));
  }
  await migrate({ migratorUrl: urls.app, keysMigratorUrl: urls.keys });
  // A migration that is newer than the backup may have let roles in.
  const added = { app: await closeAgain(urls.app), keys: await closeAgain(urls.keys) };
  const backupAt = new Date(dumps.app.begunAt);
  const store = openStore(settings);
  let done: Restored;
  try {
    await checkMasterKeys(store);
    const storage = await isStorageOf(store);
    if (storage === 'another') throw new UsageError(ANOTHER_STORAGE);
    const told = await tellRestored(store, { backupAt });
    const replayed = await replayErasures(store);
    const withoutKey = await countWithoutKey(store);
    done = { backupAt, ...told, ...replayed, withoutKey, isStorageSeen: storage === 'theirs' };
  } finally {
    await store.close();
  }
  // Nothing can be done with the keys alone: the main database is opened last.
  for (const database of DATABASES.toReversed()) {
    const connect = [...new Set([...dumps[database].connect, ...added[database]])];
    await openTo(urls[database], { connect });
  }
  return done;
}

const ANOTHER_STORAGE =
  'The object storage has none of the newest objects that the backup names: it is another one, which knows of no erasure since. Name that of then.';

async function checkDumps(folders: Folders): Promise<Record<Database, Dumped>> {
  const of = async (database: Database): Promise<Dumped> => {
    const dumped = (await readManifest(folders[database])).databases[database];
    await checkFile(folders[database], dumped);
    if (dumped.schema > Math.max(...migrationVersions(database))) {
      throw new UsageError(
        `${dumped.file} is of a newer build than this one: restore it with that.`,
      );
    }
    return dumped;
  };
  const dumps = { app: await of('app'), keys: await of('keys') };
  if (dumps.keys.begunAt < dumps.app.begunAt) {
    throw new UsageError('The keys are older than the main database: some would be missing.');
  }
  return dumps;
}

/** @returns the exit code */
function restore(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, say } = terminal;
  return runTool(async () => {
    const options = { from: { type: 'string' }, 'keys-from': { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const { from, 'keys-from': keysFrom = from } = values;
    if (from === undefined || keysFrom === undefined) {
      throw new UsageError('--from is missing: the folder of a backup.');
    }
    const config = loadRestoreConfig(environment);
    const clients = await openClients(await ensurePostgresClients({ env: environment }));
    const folders = { app: path.resolve(from), keys: path.resolve(keysFrom) };
    const done = await restoreBackup(config, folders, { clients });
    say(`Restored as of ${done.backupAt.toISOString()}.`);
    say(
      `Verifications whose clients are told verification.restored: ${done.open} open, ${done.ended} that had ended`,
    );
    say(`Erased again: ${done.erased}; erasures of verifications begun since: ${done.unknown}`);
    if (!done.isStorageSeen) {
      say('The backup names no object: check yourself that the object storage is the one of then.');
    }
    if (done.withoutKey > 0) say(`Verifications that have no key any more: ${done.withoutKey}`);
    say('The service may connect now. Run migrate, then workers, then the API.');
    return 0;
  }, terminal);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await restore(process.argv.slice(2), ownTerminal());
}
