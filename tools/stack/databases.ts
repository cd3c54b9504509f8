import { createHmac } from 'node:crypto';
import pg from 'pg';

/** The login roles. What each may do is granted by the migrations. */
const ROLES = ['kyc_migrator', 'kyc_app', 'kyc_keys_app', 'kyc_console', 'kyc_auditor'] as const;
type Role = (typeof ROLES)[number];

/** URLs of the two databases for the role that owns them and those that the service uses. */
export interface DatabaseUrls {
  databaseUrl: string;
  keysDatabaseUrl: string;
  /** The main database again, for the console. */
  consoleDatabaseUrl: string;
  migratorDatabaseUrl: string;
  migratorKeysDatabaseUrl: string;
}

/** Names of the two databases on one server. */
export interface DatabaseNames {
  database: string;
  keysDatabase: string;
}

const DEFAULT_NAMES: DatabaseNames = { database: 'kyc', keysDatabase: 'kyc_keys' };

/**
 * Makes the login roles and the two databases (owned by the migrator) where they are missing.
 * Safe to repeat. Derives the roles' passwords from the administrator's, so that all processes with that URL
 * can compute them and no others can.
 * @param adminUrl a role that may create roles and databases, on any database of the server
 */
export async function prepareDatabases(
  adminUrl: string,
  names: DatabaseNames = DEFAULT_NAMES,
): Promise<DatabaseUrls> {
  await asAdmin(adminUrl, async (client) => {
    for (const role of ROLES) await ensureRole(client, role, rolePassword(adminUrl, role));
    await ensureDatabase(client, names.database);
    await ensureDatabase(client, names.keysDatabase);
  });
  return databaseUrls(adminUrl, names);
}

/** The URLs that `prepareDatabases` gives, without looking whether anything is there. */
export function databaseUrls(adminUrl: string, names: DatabaseNames): DatabaseUrls {
  return {
    databaseUrl: urlFor(adminUrl, 'kyc_app', names.database),
    keysDatabaseUrl: urlFor(adminUrl, 'kyc_keys_app', names.keysDatabase),
    consoleDatabaseUrl: urlFor(adminUrl, 'kyc_console', names.database),
    migratorDatabaseUrl: urlFor(adminUrl, 'kyc_migrator', names.database),
    migratorKeysDatabaseUrl: urlFor(adminUrl, 'kyc_migrator', names.keysDatabase),
  };
}

/** The URL of one role on one database of the administrator's server. */
export function urlFor(adminUrl: string, role: Role, database: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = rolePassword(adminUrl, role);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs `work` on one connection of the administrator's. */
export async function asAdmin<T>(
  adminUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function rolePassword(adminUrl: string, role: Role): string {
  const { password } = new URL(adminUrl);
  return createHmac('sha256', `durable-kyc:${password}`).update(role).digest('base64url');
}

// Identifiers and passwords cannot be parameters of these statements, so they are escaped.
async function ensureRole(client: pg.Client, role: Role, password: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  const name = client.escapeIdentifier(role);
  await client.query(`${verb} role ${name} login password ${client.escapeLiteral(password)}`);
}

async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (found.rowCount !== 0) return;
  const name = client.escapeIdentifier(database);
  // The administrator may be no superuser: it must belong to a role to hand a database to it.
  await client.query('grant kyc_migrator to current_user');
  await client.query(
    `create database ${name} owner kyc_migrator template template0 encoding 'UTF8'`,
  );
}
