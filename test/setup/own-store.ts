import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openStore, type Store, type StoreConfig } from '../../store/index.ts';
import { type HandOfService, handOfService } from './by-hand.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A store on databases and under keys that no other test has. */
export interface OwnStore {
  store: Store;
  config: StoreConfig;
  database: TestDatabase;
  /** Superuser's connection: for looking and meddling behind the roles' backs. */
  admin: pg.Pool;
  /** The same, with our tag on whatever it writes, as if one of our verbs had. */
  ours: HandOfService;
  close(): Promise<void>;
}

/** Opens one: call it in `beforeAll`, and `close` in `afterAll`. */
export async function openOwnStore(changes: Partial<StoreConfig> = {}): Promise<OwnStore> {
  const database = await createTestDatabase();
  const config: StoreConfig = {
    databaseUrl: database.databaseUrl,
    keysDatabaseUrl: database.keysDatabaseUrl,
    masterKeys: [{ id: 'm1', key: randomBytes(32) }],
    linkKeys: [{ id: 'l1', key: randomBytes(32) }],
    hashKey: randomBytes(32),
    ...changes,
  };
  const store = openStore(config);
  const admin = new pg.Pool({ connectionString: database.adminDatabaseUrl, max: 2 });
  admin.on('error', () => undefined);
  return {
    ...{ store, config, database, admin, ours: handOfService(store, admin) },
    close: async () => {
      await store.close();
      await admin.end();
      await database.drop();
    },
  };
}
