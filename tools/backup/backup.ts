// npm run backup -- --to FOLDER: both databases, in the order in which nothing loses its key.
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BackupConfig, loadBackupConfig } from '../../config/index.ts';
import { ownTerminal, runTool, type Terminal, UsageError } from '../commands/run-command.ts';
import { ensurePostgresClients } from '../setup/servers.mjs';
import { openClients, type PostgresClients } from './clients.ts';
import { describeDatabase } from './databases.ts';
import { type Database, DATABASES, type Dumped, sealFile, writeManifest } from './manifest.ts';

/**
 * Copies the main database, then that of the keys, into an empty folder: the key of a verification is committed
 * before its row, so that the later copy has the key of whatever is in the earlier one. Beside a service that runs.
 * @param options.onCopied called after each copy
 * @throws UsageError when the folder is not empty, or a client of Postgres fails
 */
export async function makeBackup(
  { migratorUrl, keysMigratorUrl }: BackupConfig,
  folder: string,
  options: {
    clients: PostgresClients;
    onCopied?: (database: Database, dumped: Dumped) => Promise<void> | void;
  },
): Promise<void> {
  const { clients, onCopied } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new UsageError(`${folder} is not empty.`);
  const urls = { app: migratorUrl, keys: keysMigratorUrl };
  const copy = async (database: Database): Promise<Dumped> => {
    const about = await describeDatabase(urls[database]);
    const name = `${database}.dump`;
    const file = path.join(folder, name);
    await clients.dump(urls[database], file);
    const { schema } = await describeDatabase(urls[database]);
    if (schema !== about.schema) {
      throw new UsageError(
        'The databases were migrated meanwhile: begin again in an empty folder.',
      );
    }
    const dumped = { file: name, ...(await sealFile(file)), ...about };
    await onCopied?.(database, dumped);
    return dumped;
  };
  const [first, last] = DATABASES;
  const databases = { [first]: await copy(first), [last]: await copy(last) };
  await writeManifest(folder, { format: 1, clients: clients.version, databases });
}

/** @returns the exit code */
function backup(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, say } = terminal;
  return runTool(async () => {
    const options = { to: { type: 'string' } } as const;
    const { to } = parseArgs({ args: [...args], options, strict: true }).values;
    if (to === undefined || to === '') throw new UsageError('--to is missing: an empty folder.');
    const config = loadBackupConfig(environment);
    const clients = await openClients(await ensurePostgresClients({ env: environment }));
    await makeBackup(config, path.resolve(to), {
      clients,
      onCopied: (_database, { file, bytes, begunAt, schema }) => {
        say(`${file}: ${bytes} bytes, as of ${begunAt}, schema ${schema}`);
      },
    });
    say(
      `The backup is whole. Delete ${DATABASES[1]}.dump when keys must be gone: see the runbook.`,
    );
    return 0;
  }, terminal);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await backup(process.argv.slice(2), ownTerminal());
}
