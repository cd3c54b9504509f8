import type pg from 'pg';
import type { Store } from '../../store/index.ts';
import { findChangedRows } from '../../store/index.ts';
import { type Fields, KEYS, TAGGED, type Tagged } from '../../store/tags/columns.ts';

const ADDED_TO: readonly Tagged[] = ['events', 'decisions', 'cancel_requests'];

/**
 * Gives every row the tag that the service would have given it: a test that brings about by SQL what the
 * service itself would have written says so by this. What somebody else writes has no such tag.
 */
async function asIfOurs(store: Store, admin: pg.Pool): Promise<void> {
  for (const { name, id } of await findChangedRows(store)) {
    // No row of it is ever changed, so that none gets its tag afterwards.
    if (name === 'reviews' || name === 'retries') continue;
    const [table, column] =
      name === 'start_inputs' ? ['verifications', 'start_tag'] : [name, 'tag'];
    const where = `concat_ws('/', ${KEYS[name].join(', ')}) = $1`;
    const ignored = name === 'inbox' ? `, disposition = 'ignored' as is_aside` : '';
    const found = await admin.query<Record<string, unknown>>(
      `select *${ignored} from ${table} where ${where}`,
      [id],
    );
    const tag = store.tags.of(name, fieldsOf(name, found.rows[0] ?? {}));
    // What is only ever added to is given its tag once.
    const once = ADDED_TO.includes(name) ? ' and tag is null' : '';
    await admin.query(`update ${table} set ${column} = $2 where ${where}${once}`, [id, tag]);
  }
}

function fieldsOf<Name extends Tagged>(name: Name, row: Record<string, unknown>): Fields<Name> {
  const fields = TAGGED[name].map((column) => [column, row[column]]);
  // Just these are the fields of that name.
  return Object.fromEntries(fields) as Fields<Name>;
}

/** Writes as the service would: after each statement every row has our tag. */
export interface HandOfService {
  query(text: string, values?: unknown[]): Promise<pg.QueryResult<Record<string, unknown>>>;
}

export function handOfService(store: Store, admin: pg.Pool): HandOfService {
  return {
    query: async (text, values = []) => {
      const result = await admin.query<Record<string, unknown>>(text, values);
      if (!/^\s*select/i.test(text)) await asIfOurs(store, admin);
      return result;
    },
  };
}
