import pg from 'pg';
import type { Store } from '../../store/index.ts';
import { asAdmin } from '../../tools/stack/databases.ts';
import type { TestDatabase } from '../setup/database.ts';

/** As who owns a backup's databases. */
export const ownersOf = (database: TestDatabase) => ({
  migratorUrl: database.migratorDatabaseUrl,
  keysMigratorUrl: database.migratorKeysDatabaseUrl,
});

/** Somebody has granted it by name before. */
export const letIn = (ownersUrl: string, { username, pathname }: URL) =>
  asAdmin(ownersUrl, (owner) =>
    owner.query(`grant connect on database ${pathname.slice(1)} to ${username}`),
  );

/** The newest number that was told of a verification; 0: nothing was. */
export async function newestSequence({ app }: Store, id: string): Promise<number> {
  const newest = 'select max(sequence) as sequence from notifications where verification_id = $1';
  const { rows } = await app.query<{ sequence: number }>(newest, [id]);
  return rows[0]?.sequence ?? 0;
}

/** The SQLSTATE with which a connection is refused; null: it is not. */
export async function refusal(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return null;
  } catch (error) {
    return (error as { code?: string }).code; // every error of Postgres' has one
  } finally {
    await client.end().catch(() => undefined);
  }
}
