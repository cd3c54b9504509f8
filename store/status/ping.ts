import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { DatabaseError, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';

/** The newest migrations that this build's statements rely on. */
const NEEDED = { app: 10, keys: 1 };

/**
 * Resolves when both databases answer and were migrated far enough for this build.
 * @throws KycError `store_unavailable` otherwise
 */
export async function pingStore(store: Store): Promise<void> {
  await Promise.all([check(store.app, NEEDED.app), check(store.keys, NEEDED.keys)]);
}

const versionRow = z.object({ version: z.coerce.number().int() });
const NO_SUCH_TABLE = '42P01';

async function check(pool: Store['app'], needed: number): Promise<void> {
  const found = await queryMaybe(
    pool,
    versionRow,
    'select coalesce(max(version), 0) as version from schemaversion',
  ).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.sqlState === NO_SUCH_TABLE) return null;
    throw error;
  });
  if ((found?.version ?? 0) >= needed) return;
  throw new KycError('store_unavailable', 'The database is not migrated yet.');
}
