import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import {
  asAdmin,
  type DatabaseNames,
  databaseUrls,
  type DatabaseUrls,
  urlFor,
} from '../../tools/stack/databases.ts';
import './provided.ts';

/** Two migrated, empty databases of a test's own. */
export interface TestDatabase extends DatabaseUrls {
  auditorDatabaseUrl: string;
  /** Superuser's URL of the main database, for what a test must do behind the roles' backs. */
  adminDatabaseUrl: string;
  /** Ends every connection to both and removes them. */
  drop(): Promise<void>;
}

/** Two databases with nothing in them, of the role that owns them, as for a restore. */
export async function createEmptyDatabases(): Promise<TestDatabase> {
  const { adminUrl } = inject('postgres');
  const names = newNames('empty');
  await asAdmin(adminUrl, async (client) => {
    for (const name of Object.values(names)) {
      await client.query(`create database ${name} owner kyc_migrator template template0`);
    }
  });
  return testDatabase(adminUrl, names);
}

/**
 * Clones the migrated template: call it in `beforeAll`, and `drop` in `afterAll`. Tests in other
 * files never see the same rows.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, templateDatabase, templateKeysDatabase } = inject('postgres');
  const names = newNames('test');
  await asAdmin(adminUrl, async (client) => {
    for (const [name, template] of [
      [names.database, templateDatabase],
      [names.keysDatabase, templateKeysDatabase],
    ] as const) {
      await client.query(`create database ${name} template ${template} owner kyc_migrator`);
    }
  });
  return testDatabase(adminUrl, names);
}

function newNames(what: string): DatabaseNames {
  const suffix = randomBytes(6).toString('hex');
  return { database: `kyc_${what}_${suffix}`, keysDatabase: `kyc_keys_${what}_${suffix}` };
}

function testDatabase(adminUrl: string, names: DatabaseNames): TestDatabase {
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
