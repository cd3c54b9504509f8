import type pg from 'pg';
import { z } from 'zod';
import type { SessionReference } from '../../domain/vendor-message.ts';
import { execute, type Executor, queryMaybe } from '../database.ts';
import { createRowKey, openRowKey } from '../encryption/row-keys.ts';
import { type Place, sealJson, unsealJson } from '../encryption/sealed-text.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

interface DeletionRow {
  id: string;
  account_id: string;
}

const placeOf = (row: DeletionRow): Place => ({
  of: 'deletion',
  accountId: row.account_id,
  deletionId: row.id,
});

/** Keeps with a deletion what the vendor calls its session, under a key of the row's own. */
export async function keepReference(
  store: Store,
  tx: pg.PoolClient,
  row: DeletionRow,
  reference: SessionReference,
): Promise<void> {
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'deletion', row.id);
  await execute(
    tx,
    `update vendor_deletions set reference = $2, wrapped_key = $3, master_key_id = $4 where id = $1`,
    [row.id, await sealJson(key, placeOf(row), reference), wrapped, masterKeyId],
  );
}

const keptRow = z.object({
  id: parse.uuid,
  account_id: parse.uuid,
  reference: z.string(),
  wrapped_key: z.string(),
});
const referenceJson = z.object({ id: z.string(), token: z.string().exactOptional() });

/** What was kept with a deletion; null: nothing. */
export async function readKeptReference(
  store: Store,
  executor: Executor,
  { id, accountId }: { id: string; accountId: string },
): Promise<SessionReference | null> {
  const row = await queryMaybe(
    executor,
    keptRow,
    `select id, account_id, reference, wrapped_key from vendor_deletions
     where id = $1 and account_id = $2 and reference is not null`,
    [id, accountId],
  );
  if (row === null) return null;
  const key = await openRowKey(store, 'deletion', row.id, row.wrapped_key);
  return referenceJson.parse(await unsealJson(key, placeOf(row), row.reference));
}
