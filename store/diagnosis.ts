import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import { sqlStateOf } from './database-faults.ts';
import { queryMaybe, queryOne, queryRows } from './database.ts';
import { type DatabaseName, migrationVersions } from './migrate.ts';
import * as parse from './parse.ts';
import { requireServerVersion, StoreFault } from './store-fault.ts';
import type { Store } from './store.ts';
import { areRowsTagged } from './tags/tag-rows.ts';

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

const versionRow = z.object({ version: z.coerce.number().int(), server: z.string() });
const VERSIONS = `
  select version, current_setting('server_version_num') as server from schemaversion`;

async function check(store: Store, name: DatabaseName): Promise<void> {
  const rows = await queryRows(store[name], versionRow, VERSIONS).catch((error: unknown) => {
    throw faultOf(error, databaseOf(store, name));
  });
  for (const { server } of rows.slice(0, 1)) requireServerVersion(server);
  const applied = new Set(rows.map(({ version }) => version));
  const missing = migrationVersions(name).filter((version) => !applied.has(version));
  if (missing.length > 0) throw notMigrated(databaseOf(store, name), missing);
}

interface Database {
  what: string;
  variable: string;
  role: string;
}

function databaseOf({ appUse }: Store, name: DatabaseName): Database {
  if (name === 'app') return { what: 'the main database', ...appUse };
  const what = 'the database of data keys';
  return { what, variable: 'KEYS_DATABASE_URL', role: 'kyc_keys_app' };
}

function notMigrated({ what }: Pick<Database, 'what'>, missing: readonly number[]): StoreFault {
  const which = missing.length === 0 ? '' : ` (missing: ${missing.join(', ')})`;
  return new StoreFault(
    'not_migrated',
    `${what} is not at the schema of this build${which}: run its migrations (npm run migrate).`,
  );
}

function faultOf(error: unknown, { what, variable, role }: Database): unknown {
  switch (sqlStateOf(error)) {
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
      return notMigrated({ what }, []);
  }
  if (error instanceof KycError) {
    return new StoreFault('unreachable', `${what} cannot be reached (${variable}).`);
  }
  return error;
}

/** How many of a kind are named; of more the count in the status says how many. */
const MOST_NAMED = 10;

export interface StoreDiagnosis {
  /** What Postgres takes for now. */
  databaseNow: Date;
  /** What is wrong with the role of the application in each database. */
  roles: Record<DatabaseName, RoleFaults>;
  parked: { id: string; verificationId: string | null; error: string | null }[];
  /** The newest start that was accepted: when it was asked for, and when that was noted. */
  newestStart: { verificationId: string; createdAt: Date; completedAt: Date } | null;
}

/** What a role may, and may not, that should be otherwise. */
export interface RoleFaults {
  /** Whether it owns tables, or is a superuser: it could take back what must stay. */
  isOwner: boolean;
  /** Tables that it may read nothing of: they were made while the role was missing. */
  unreadable: string[];
}

const selfRow = z.object({ now: z.date() });
const roleRow = z.object({ is_owner: z.boolean(), unreadable: z.array(z.string()) });
const ROLE = `
  select
    (select rolsuper from pg_roles where rolname = current_user)
      or coalesce(bool_or(pg_has_role(relowner, 'member')), false) as is_owner,
    coalesce(array_agg(relname::text order by relname)
      filter (where not has_table_privilege(oid, 'select')), '{}') as unreadable
  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
const parkedRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid.nullable(),
  last_error: z.string().nullable(),
});
const startRow = z.object({
  verification_id: parse.uuid,
  created_at: z.date(),
  completed_at: z.date(),
});

/** What is wrong, for the operator who asks: ids, codes and times, nothing about people. */
export async function diagnoseStore(store: Store): Promise<StoreDiagnosis> {
  const { app } = store;
  const self = await queryOne(app, selfRow, 'select clock_timestamp() as now');
  const parked = await queryRows(
    app,
    parkedRow,
    `(select id, verification_id, last_error from inbox
      where parked_at is not null and disposition = 'waiting' order by position limit $1)
     union all
     (select id, verification_id, last_error from outbox
      where parked_at is not null and completed_at is null order by position limit $1)`,
    [MOST_NAMED],
  );
  const start = await queryMaybe(
    app,
    startRow,
    `select verification_id, created_at, completed_at from outbox
     where kind = 'start' and completed_at is not null order by position desc limit 1`,
  );
  return {
    databaseNow: self.now,
    roles: { app: await roleFaults(store, 'app'), keys: await roleFaults(store, 'keys') },
    parked: parked.map(({ id, verification_id: verificationId, last_error: error }) => {
      return { id, verificationId, error };
    }),
    newestStart: start && {
      verificationId: start.verification_id,
      createdAt: start.created_at,
      completedAt: start.completed_at,
    },
  };
}

async function roleFaults(store: Store, name: DatabaseName): Promise<RoleFaults> {
  const row = await queryOne(store[name], roleRow, ROLE);
  return { isOwner: row.is_owner, unreadable: row.unreadable };
}
