import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { asAdmin, databaseUrls, type DatabaseUrls, urlFor } from '../../tools/stack/databases.ts';
import './provided.ts';

/** Two migrated, empty databases of a test's own. */
export interface TestDatabase extends DatabaseUrls {
  auditorDatabaseUrl: string;
  /** Superuser's URL of the main database, for what a test must do behind the roles' backs. */
  adminDatabaseUrl: string;
  /** Ends every connection to both and removes them. */
  drop(): Promise<void>;
}

/**
 * Clones the migrated template: call it in `beforeAll`, and `drop` in `afterAll`. Tests in other
 * files never see the same rows.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, templateDatabase, templateKeysDatabase } = inject('postgres');
  const suffix = randomBytes(6).toString('hex');
  const names = { database: `kyc_test_${suffix}`, keysDatabase: `kyc_keys_test_${suffix}` };
  await asAdmin(adminUrl, async (client) => {
    for (const [name, template] of [
      [names.database, templateDatabase],
      [names.keysDatabase, templateKeysDatabase],
    ] as const) {
      await client.query(`create database ${name} template ${template} owner kyc_migrator`);
    }
  });
  const adminDatabase = new URL(adminUrl);
  adminDatabase.pathname = `/${names.database}`;
  return {
    ...databaseUrls(adminUrl, names),
    auditorDatabaseUrl: urlFor(adminUrl, 'kyc_auditor', names.database),
    adminDatabaseUrl: adminDatabase.href,
    drop: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`drop database if exists ${names.database} with (force)`);
        await client.query(`drop database if exists ${names.keysDatabase} with (force)`);
      }),
  };
}
