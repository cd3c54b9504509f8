import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import Postgrator from 'postgrator';
import { z } from 'zod';
import { requireServerVersion } from './store-fault.ts';

export type DatabaseName = 'app' | 'keys';

/** The two databases, by the role that owns them. */
export interface MigrateInput {
  migratorUrl: string;
  keysMigratorUrl: string;
}

/** Held while migrating, so that of two that run at once the second waits and finds nothing to do. */
const LOCK = 7_205_241;

/**
 * Brings both databases to this build's schema: each in one transaction, so a failed migration leaves
 * nothing behind. Safe to run at once from several places. Roles `kyc_app` and `kyc_auditor` are granted
 * what they may do when they exist; they must be there before the first migration.
 * @returns what was applied, e.g. `app/001 clients-and-accounts`
 * @throws StoreFault `server_too_old`, before anything is written
 */
export async function migrate(input: MigrateInput): Promise<{ applied: string[] }> {
  const keys = await migrateOne(input.keysMigratorUrl, 'keys');
  const app = await migrateOne(input.migratorUrl, 'app');
  return { applied: [...keys, ...app] };
}

const serverRows = z.tuple([z.object({ server: z.string() })]);

async function migrateOne(connectionString: string, name: DatabaseName): Promise<string[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(`select current_setting('server_version_num') as server`);
    requireServerVersion(serverRows.parse(rows)[0].server);
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: `${escapeGlob(migrationFolder(name))}*.sql`,
      currentSchema: 'public',
      newline: 'LF',
      execQuery: (query) => client.query(query),
    });
    const migrations = await postgrator.migrate();
    await client.query('commit');
    return migrations.map(
      (migration) => `${name}/${String(migration.version).padStart(3, '0')} ${migration.name}`,
    );
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** The numbers of this build's migrations of one database. */
export function migrationVersions(name: DatabaseName): number[] {
  const numbers = readdirSync(migrationFolder(name)).map((file) => /^(\d+)\.do\./.exec(file)?.[1]);
  return numbers.filter((number) => number !== undefined).map(Number);
}

function migrationFolder(name: string): string {
  return fileURLToPath(new URL(`./migrations/${name}/`, import.meta.url));
}

/** The folder may lie under names that a glob would take as patterns. */
function escapeGlob(path: string): string {
  return path.replace(/[[\]{}()*?!+@\\]/g, '\\$&');
}
