import { z } from 'zod';
import { execute, queryMaybe, queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import { type Fields, KEYS, rowId, TAGGED, type Tagged } from './columns.ts';

/** Where a tag stands, unless in the column `tag` of the table that it is named after. */
const PLACES: Partial<Record<Tagged, { table: string; column: string }>> = {
  start_inputs: { table: 'verifications', column: 'start_tag' },
};
/** What is tagged and is no column. The name is in every tag, and so outlives what it was called after. */
const EXPRESSIONS: Partial<Record<string, string>> = {
  is_aside: `disposition = 'ignored' as is_aside`,
};
/** A session that is being bought has no name, and no tag yet. */
const CONDITIONS: Partial<Record<Tagged, string>> = {
  vendor_sessions: 'vendor_session_hash is not null',
};
/** What came to be tagged later than the others, and is said to be done by its own name. */
const LATER: readonly Tagged[] = ['cancel_requests'];
const FIRST = 'rows';
const BATCH = 500;

const NAMES = Object.keys(TAGGED) as Tagged[];
const placeOf = (name: Tagged) => PLACES[name] ?? { table: name, column: 'tag' };

const walkedRow = z.looseObject({ found_tag: z.string().nullable() });
type WalkedRow = z.output<typeof walkedRow>;

/** A row whose tag does not hold, by the name of what is tagged and its id. */
interface ChangedRow {
  name: Tagged;
  id: string;
}

/**
 * Gives its tag to each row that is older than tags, once: afterwards a row without one is as wrong as
 * one with another's. No process of ours runs before that is done.
 * @returns how many were tagged; null when it was done before, and nothing was
 */
export async function tagRows(store: Store): Promise<number | null> {
  const left = await notYetTagged(store);
  if (left.length === 0) return null;
  let tagged = 0;
  for (const name of NAMES) {
    if (!left.includes(groupOf(name))) continue;
    for await (const row of walk(store, name)) {
      if (row.found_tag !== null) continue;
      await tagRow(store, name, row);
      tagged += 1;
    }
  }
  await execute(store.app, 'insert into rows_tagged (name) select unnest($1::text[])', [left]);
  return tagged;
}

const groupOf = (name: Tagged): string => (LATER.includes(name) ? name : FIRST);

async function notYetTagged({ app }: Pick<Store, 'app'>): Promise<string[]> {
  const rows = await queryRows(app, z.object({ name: z.string() }), 'select name from rows_tagged');
  const done = new Set(rows.map(({ name }) => name));
  return [FIRST, ...LATER].filter((name) => !done.has(name));
}

/** Whether every row has had its tag. */
export async function areRowsTagged(store: Pick<Store, 'app'>): Promise<boolean> {
  return (await notYetTagged(store)).length === 0;
}

/** Looks at every row there is. */
export async function findChangedRows(store: Store): Promise<ChangedRow[]> {
  const changed: ChangedRow[] = [];
  for (const name of NAMES) {
    for await (const row of walk(store, name)) {
      if (!holds(store, name, row)) changed.push({ name, id: rowId(name, row) });
    }
  }
  return changed;
}

/** Of the rows that were ever met changed, those that still are. */
export async function stillChanged(store: Store): Promise<ChangedRow[]> {
  const met = await queryRows(
    store.app,
    metRow,
    'select table_name, row_id from changed_rows order by found_at desc limit $1',
    [MOST_LOOKED_AT],
  );
  const changed: ChangedRow[] = [];
  for (const { table_name: name, row_id: id } of met) {
    const row = await read(store, name, id);
    if (row === null || !holds(store, name, row)) changed.push({ name, id });
  }
  return changed;
}

const MOST_LOOKED_AT = 100;
const metRow = z.object({ table_name: z.enum(NAMES), row_id: z.string() });

function read({ app }: Store, name: Tagged, id: string): Promise<WalkedRow | null> {
  const { table } = placeOf(name);
  const where = KEYS[name].map((part, at) => `${part}::text = $${at + 1}`);
  return queryMaybe(
    app,
    walkedRow,
    `select ${selected(name)} from ${table} where ${where.join(' and ')}`,
    id.split('/'),
  );
}

function holds({ tags }: Store, name: Tagged, row: WalkedRow): boolean {
  return tags.holds(name, fieldsOf(name, row), row.found_tag);
}

function fieldsOf<Name extends Tagged>(name: Name, row: WalkedRow): Fields<Name> {
  const fields = TAGGED[name].map((column) => [column, row[column]]);
  // Just these are the fields of that name, whatever they hold.
  return Object.fromEntries(fields) as Fields<Name>;
}

async function tagRow(store: Store, name: Tagged, row: WalkedRow): Promise<void> {
  const { table, column } = placeOf(name);
  const key = KEYS[name];
  const where = key.map((part, at) => `${part} = $${at + 2}`).join(' and ');
  await execute(store.app, `update ${table} set ${column} = $1 where ${where}`, [
    store.tags.of(name, fieldsOf(name, row)),
    ...key.map((part) => row[part]),
  ]);
}

function selected(name: Tagged): string {
  const columns = TAGGED[name].map((tagged) => EXPRESSIONS[tagged] ?? tagged);
  return [...columns, `${placeOf(name).column} as found_tag`].join(', ');
}

/** Every row that is tagged under that name, in the order of its key. */
async function* walk({ app }: Store, name: Tagged): AsyncGenerator<WalkedRow> {
  const { table } = placeOf(name);
  const key = KEYS[name];
  const places = key.map((_, at) => `$${at + 2}`).join(', ');
  let last: unknown[] | null = null;
  for (;;) {
    const after = last === null ? 'true' : `(${key.join(', ')}) > (${places})`;
    const rows: WalkedRow[] = await queryRows(
      app,
      walkedRow,
      `select ${selected(name)} from ${table}
       where ${CONDITIONS[name] ?? 'true'} and ${after} order by ${key.join(', ')} limit $1`,
      [BATCH, ...(last ?? [])],
    );
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < BATCH) return;
    last = key.map((part) => end[part]);
  }
}
