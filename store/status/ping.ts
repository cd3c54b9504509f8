import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { DatabaseError, queryRows } from '../database.ts';
import { type DatabaseName, migrationVersions } from '../migrate.ts';
import type { Store } from '../store.ts';
import { areRowsTagged } from '../tags/tag-rows.ts';
import { StoreFault } from './fault.ts';

/**
 * Resolves when both databases answer and have every migration of this build.
 * @throws StoreFault otherwise; an API request meets it as `store_unavailable`
 */
export async function pingStore(store: Store): Promise<void> {
  await Promise.all([check(store, 'app'), check(store, 'keys')]);
  if (await areRowsTagged(store)) return;
  throw new StoreFault(
    'rows_untagged',
    'the main database has rows from before they had tags: run, once, npm run keys -- tag-rows',
  );
}

const versionRow = z.object({ version: z.coerce.number().int() });

async function check(store: Store, name: DatabaseName): Promise<void> {
  const rows = await queryRows(store[name], versionRow, 'select version from schemaversion').catch(
    (error: unknown) => {
      throw faultOf(error, name);
    },
  );
  const applied = new Set(rows.map(({ version }) => version));
  const missing = migrationVersions(name).filter((version) => !applied.has(version));
  if (missing.length > 0) throw notMigrated(name, missing);
}

const DATABASES = {
  app: { what: 'the main database', variable: 'DATABASE_URL', role: 'kyc_app' },
  keys: {
    what: 'the database of data keys',
    variable: 'KEYS_DATABASE_URL',
    role: 'kyc_keys_app',
  },
} as const;

function notMigrated(name: DatabaseName, missing: readonly number[]): StoreFault {
  const which = missing.length === 0 ? '' : ` (missing: ${missing.join(', ')})`;
  const { what } = DATABASES[name];
  return new StoreFault(
    'not_migrated',
    `${what} is not at the schema of this build${which}: run its migrations (npm run migrate).`,
  );
}

function faultOf(error: unknown, name: DatabaseName): unknown {
  const { what, variable, role } = DATABASES[name];
  if (error instanceof DatabaseError) {
    switch (error.sqlState) {
      case '28P01':
      case '28000':
        return new StoreFault(
          'wrong_password',
          `${what} refuses the user or the password: check ${variable}.`,
        );
      case '3D000':
        return new StoreFault('missing_database', `${what} does not exist: check ${variable}.`);
      case '42501':
        return new StoreFault(
          'no_permission',
          `${what} lets the role of ${variable} read nothing: use the role ${role}, and make it before the first migration.`,
        );
      case '42P01':
        return notMigrated(name, []);
    }
  }
  if (error instanceof KycError) {
    return new StoreFault('unreachable', `${what} cannot be reached (${variable}).`);
  }
  return error;
}
