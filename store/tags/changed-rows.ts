import type pg from 'pg';
import { execute } from '../database.ts';
import type { Tagged } from './columns.ts';

/** Remembers for operators that a row is not as we wrote it; the call that met it fails in any case. */
export async function noteChangedRow(app: pg.Pool, name: Tagged, id: string): Promise<void> {
  await execute(
    app,
    `insert into changed_rows (table_name, row_id) values ($1, $2)
     on conflict (table_name, row_id) do nothing`,
    [name, id],
  );
}
