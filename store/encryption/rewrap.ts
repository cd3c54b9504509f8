import type pg from 'pg';
import { z } from 'zod';
import { execute, queryOne, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { wrapContext } from './data-keys.ts';
import { rowContext, type RowOwner } from './row-keys.ts';

const BATCH = 100;
/** Before every id that there is. */
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface Rewrapped {
  /** How many keys were wrapped anew. */
  rewrapped: number;
  /** How many are under another key all the same: written meanwhile by a process that wraps with that one, or not to be opened. */
  left: number;
  /** Keys that none of the master keys opens, as the table and the id of the row. */
  unreadable: string[];
}

/**
 * Wraps every key that another master key wraps under the current one. When nothing is left, the other
 * one can be taken out of the configuration. Each key is one statement: safe to repeat, to kill and to
 * run beside everything else. A key that cannot be opened holds up no other.
 */
export async function rewrapKeys(store: Store): Promise<Rewrapped> {
  const all: Rewrapped = { rewrapped: 0, left: 0, unreadable: [] };
  for (const table of tablesOf(store)) {
    const { rewrapped, unreadable } = await rewrapTable(store, table);
    all.rewrapped += rewrapped;
    all.unreadable.push(...unreadable);
  }
  for (const table of tablesOf(store)) all.left += await countLeft(store, table);
  return all;
}

interface WrappedTable {
  pool: pg.Pool;
  table: string;
  id: string;
  contextOf: (row: WrappedRow) => string;
}

/** Tables whose rows keep a wrapped key of their own. */
const ROW_KEYS: readonly { owner: RowOwner; table: string; id: string }[] = [
  { owner: 'account', table: 'vendor_accounts', id: 'id' },
  { owner: 'token', table: 'vendor_tokens', id: 'account_id' },
  { owner: 'endpoint', table: 'notification_endpoints', id: 'id' },
  { owner: 'inbox', table: 'inbox', id: 'id' },
  { owner: 'reviewer', table: 'reviewers', id: 'id' },
  { owner: 'key', table: 'key_people', id: 'key_id' },
  { owner: 'deletion', table: 'vendor_deletions', id: 'id' },
];

function tablesOf(store: Store): WrappedTable[] {
  const dataKeys: WrappedTable = {
    pool: store.keys,
    table: 'data_keys',
    id: 'verification_id',
    contextOf: ({ id, client_id: clientId = '' }) => wrapContext({ clientId, verificationId: id }),
  };
  const rowKeys = ROW_KEYS.map(({ owner, table, id }) => ({
    ...{ pool: store.app, table, id },
    contextOf: (row: WrappedRow) => rowContext(owner, row.id),
  }));
  return [dataKeys, ...rowKeys];
}

const wrappedRow = z.object({
  id: z.uuid(),
  client_id: z.uuid().exactOptional(),
  wrapped_key: z.string(),
});
type WrappedRow = z.output<typeof wrappedRow>;

/** In the order of ids, so that no row is looked at twice, however many there are. */
async function rewrapTable(
  store: Store,
  { pool, table, id, contextOf }: WrappedTable,
): Promise<Omit<Rewrapped, 'left'>> {
  const { keyWrapper } = store;
  const owner = table === 'data_keys' ? 'client_id, ' : '';
  const done = { rewrapped: 0, unreadable: [] as string[] };
  for (let after = FIRST; ;) {
    const rows = await queryRows(
      pool,
      wrappedRow,
      `select ${id} as id, ${owner}wrapped_key from ${table}
       where ${id} > $3 and master_key_id <> $1 order by ${id} limit $2`,
      [keyWrapper.currentKeyId, BATCH, after],
    );
    for (const row of rows) {
      const context = contextOf(row);
      const key = await keyWrapper.unwrap(row.wrapped_key, context).catch(() => null);
      if (key === null) done.unreadable.push(`${table} ${row.id}`);
      else {
        // A key that another process has written meanwhile is not overwritten.
        done.rewrapped += await execute(
          pool,
          `update ${table} set wrapped_key = $3, master_key_id = $4
           where ${id} = $1 and wrapped_key = $2`,
          [row.id, row.wrapped_key, await keyWrapper.wrap(key, context), keyWrapper.currentKeyId],
        );
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return done;
    after = last.id;
  }
}

async function countLeft({ keyWrapper }: Store, { pool, table }: WrappedTable): Promise<number> {
  const { count } = await queryOne(
    pool,
    parse.countRow,
    `select count(*) as count from ${table} where master_key_id <> $1`,
    [keyWrapper.currentKeyId],
  );
  return count;
}
