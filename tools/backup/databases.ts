import pg from 'pg';
import { z } from 'zod';
import { UsageError } from '../commands/run-command.ts';
import { asAdmin } from '../stack/databases.ts';
import type { Dumped } from './manifest.ts';

const describedRow = z.tuple([
  z.object({ begunAt: z.date(), server: z.string(), schema: z.coerce.number() }),
]);
/** Roles that are granted something in it, besides its owner: each of them may connect, as the migrations have it. */
const GRANTED = `
  select distinct r.rolname as name
  from (
    select relacl as acl from pg_class where relnamespace = 'public'::regnamespace
    union all
    select a.attacl from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace) as granted,
    aclexplode(granted.acl) as one
  join pg_roles r on r.oid = one.grantee
  where r.rolname <> current_user order by 1`;
const names = z.array(z.object({ name: z.string() }));

/** What a manifest says of a database besides its file. */
export async function describeDatabase(
  url: string,
): Promise<Pick<Dumped, 'begunAt' | 'server' | 'schema' | 'connect'>> {
  return asAdmin(url, async (client) => {
    const { rows } = await client.query(
      `select now() as "begunAt", current_setting('server_version') as server,
         (select coalesce(max(version), 0) from schemaversion) as schema`,
    );
    const [{ begunAt, ...about }] = describedRow.parse(rows);
    const { rows: roles } = await client.query(GRANTED);
    const connect = names.parse(roles).map(({ name }) => name);
    return { ...about, begunAt: begunAt.toISOString(), connect };
  });
}

/**
 * Lets only the owner connect to an empty database that a restore is about to fill.
 * @throws UsageError when it is not empty or in use, or lacks a role to which its backup grants something
 */
export async function closeEmpty(url: string, { connect }: Pick<Dumped, 'connect'>): Promise<void> {
  await asAdmin(url, async (client) => {
    const { rows } = await client.query(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' limit 1`,
    );
    if (rows.length > 0) {
      throw new UsageError(
        `The database ${nameOf(url)} is not empty: restore into new ones, made by your superuser for the role that owns them.`,
      );
    }
    const { rows: found } = await client.query(
      'select rolname as name from pg_roles where rolname = any($1)',
      [connect],
    );
    const there = new Set(names.parse(found).map(({ name }) => name));
    const missing = connect.filter((role) => !there.has(role));
    if (missing.length > 0) {
      throw new UsageError(
        `Make these login roles first (docker/databases.sql): ${missing.join(', ')}.`,
      );
    }
  });
  await closeAgain(url);
}

/** Who may connect by name, besides the owner. */
const MAY_CONNECT = `
  select distinct r.rolname as name
  from pg_database d cross join aclexplode(d.datacl) as one join pg_roles r on r.oid = one.grantee
  where d.datname = current_database() and one.grantee <> d.datdba order by 1`;
const OTHERS = `
  select distinct usename as name from pg_stat_activity
  where datname = current_database() and usename <> current_user`;

/**
 * Lets only the owner connect from now on.
 * @returns the roles that could connect by name until now
 * @throws UsageError when one of them is connected now, since that connection would stay
 */
export async function closeAgain(url: string): Promise<string[]> {
  return asAdmin(url, async (client) => {
    const database = client.escapeIdentifier(nameOf(url));
    const { rows } = await client.query(MAY_CONNECT);
    const could = names.parse(rows).map(({ name }) => name);
    await client.query(`revoke all on database ${database} from public`);
    for (const role of could) {
      await client.query(
        `revoke all on database ${database} from ${client.escapeIdentifier(role)}`,
      );
    }
    const inIt = names.parse((await client.query(OTHERS)).rows).map(({ name }) => name);
    if (inIt.length > 0) {
      throw new UsageError(
        `The database ${nameOf(url)} is in use by ${inIt.join(', ')}: stop the service, and begin anew with empty databases.`,
      );
    }
    return could;
  });
}

/** Lets those in again that could connect when the backup was made. */
export async function openTo(url: string, { connect }: Pick<Dumped, 'connect'>): Promise<void> {
  await asAdmin(url, async (client) => {
    const database = client.escapeIdentifier(nameOf(url));
    for (const role of connect) {
      await client.query(
        `grant connect on database ${database} to ${client.escapeIdentifier(role)}`,
      );
    }
  });
}

const nameOf = (url: string): string =>
  new pg.Client({ connectionString: url }).database ?? new URL(url).pathname.slice(1);
