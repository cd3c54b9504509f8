import type pg from 'pg';
import { z } from 'zod';
import { execute, queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import { wrapContext } from './data-keys.ts';
import { rowContext, type RowOwner } from './row-keys.ts';

const BATCH = 100;

/**
 * Wraps every key that an older master key wraps under the current one. Afterwards the older one can
 * be taken out of the configuration. Safe to repeat, to interrupt and to run beside everything else.
 * @returns how many were wrapped anew
 */
export async function rewrapKeys(store: Store): Promise<{ rewrapped: number }> {
  let rewrapped = await rewrapTable(store, {
    pool: store.keys,
    select: `select verification_id as id, client_id, wrapped_key from data_keys
      where master_key_id <> $1 order by verification_id limit $2`,
    update: `update data_keys set wrapped_key = $3, master_key_id = $4
      where verification_id = $1 and wrapped_key = $2`,
    contextOf: (row) => wrapContext({ clientId: row.client_id ?? '', verificationId: row.id }),
  });
  for (const { owner, table, id } of ROW_KEYS) {
    rewrapped += await rewrapTable(store, {
      pool: store.app,
      select: `select ${id} as id, wrapped_key from ${table}
        where master_key_id <> $1 order by ${id} limit $2`,
      update: `update ${table} set wrapped_key = $3, master_key_id = $4
        where ${id} = $1 and wrapped_key = $2`,
      contextOf: (row) => rowContext(owner, row.id),
    });
  }
  return { rewrapped };
}

/** Tables whose rows keep a wrapped key of their own. */
const ROW_KEYS: readonly { owner: RowOwner; table: string; id: string }[] = [
  { owner: 'account', table: 'vendor_accounts', id: 'id' },
  { owner: 'token', table: 'vendor_tokens', id: 'account_id' },
  { owner: 'endpoint', table: 'notification_endpoints', id: 'id' },
  { owner: 'inbox', table: 'inbox', id: 'id' },
];

const wrappedRow = z.object({
  id: z.uuid(),
  client_id: z.uuid().optional(),
  wrapped_key: z.string(),
});

interface WrappedTable {
  pool: pg.Pool;
  select: string;
  update: string;
  contextOf: (row: z.output<typeof wrappedRow>) => string;
}

async function rewrapTable(store: Store, table: WrappedTable): Promise<number> {
  const { currentKeyId } = store.keyWrapper;
  let rewrapped = 0;
  for (;;) {
    const rows = await queryRows(table.pool, wrappedRow, table.select, [currentKeyId, BATCH]);
    for (const row of rows) {
      const context = table.contextOf(row);
      const key = await store.keyWrapper.unwrap(row.wrapped_key, context);
      const wrapped = await store.keyWrapper.wrap(key, context);
      const values = [row.id, row.wrapped_key, wrapped, currentKeyId];
      rewrapped += await execute(table.pool, table.update, values);
    }
    if (rows.length < BATCH) return rewrapped;
  }
}
