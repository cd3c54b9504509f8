import { describe, expect, it } from 'vitest';
import { loadMigrateConfig } from '../../config/index.ts';
import { openStore } from '../../store/index.ts';
import { createLogger } from '../../workers/logger.ts';
import { runMigrations } from '../../workers/migrate.ts';
import { waitForStore } from '../../workers/wait-for-store.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

describe('a Postgres older than 15', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  it('ends the start at once with what is needed, and is not migrated', async () => {
    // What is asked for the version says 14: a function of that name is found before Postgres' own.
    await fixture.admin.query(`
      create schema older;
      grant usage on schema older to public;
      create function older.current_setting(text) returns text return '140023';`);
    const older = (url: string): string =>
      `${url}?options=${encodeURIComponent('-c search_path=older,pg_catalog,public')}`;
    const fault = {
      kind: 'server_too_old',
      message: expect.stringContaining('15 or later') as string,
    };
    const { databaseUrl, migratorDatabaseUrl } = fixture.database;
    const store = openStore({ ...fixture.config, databaseUrl: older(databaseUrl) });
    const logger = createLogger({ process: 'test', level: 'silent' });
    const context = { logger, signal: new AbortController().signal };
    await expect(waitForStore(store, context)).rejects.toMatchObject(fault);
    await store.close();
    const url = older(migratorDatabaseUrl);
    const migrating = runMigrations(
      loadMigrateConfig({ MIGRATOR_DATABASE_URL: url, MIGRATOR_KEYS_DATABASE_URL: url }),
      context,
    );
    await expect(migrating).rejects.toMatchObject(fault);
  });
});
