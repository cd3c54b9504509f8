import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import type { ErasureReason } from '../../domain/erasure.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import type { ErasureRow, Page } from '../types.ts';
import { erasureOf, erasureRow } from './read.ts';

/** An erasure that has begun: nothing of the person is kept or shown since. */
export interface ErasedRow extends ErasureRow {
  begunAt: Date;
}

const erasedRow = erasureRow.extend({ data_erased_at: z.date(), key: z.string() });

/** To the microsecond, so that no page begins twice. */
const KEY = `to_char(v.data_erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || v.id`;

/**
 * What was erased of a client, the newest first. One that is not as we wrote it is left out, and its id is in
 * `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function listErased(
  { app, tags }: Pick<Store, 'app' | 'tags'>,
  input: {
    clientId: string;
    mode: Mode;
    reason?: ErasureReason | undefined;
    erasedAfter?: Date | undefined;
    erasedBefore?: Date | undefined;
    limit?: number | undefined;
    after?: string | undefined;
  },
): Promise<Page<ErasedRow> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [input.clientId, input.mode, limit + 1];
  const conditions = ['v.client_id = $1', 'v.mode = $2', 'v.data_erased_at is not null'];
  const where = (condition: string, value: unknown): void => {
    if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`);
  };
  where('e.reason =', input.reason);
  where('v.data_erased_at >=', input.erasedAfter);
  where('v.data_erased_at <', input.erasedBefore);
  if (input.after !== undefined) {
    const [at, id] = keyOf(readCursor(input.after, isKey));
    const places = `$${values.push(at)}::timestamptz, $${values.push(id)}::uuid`;
    conditions.push(`(v.data_erased_at, v.id) < (${places})`);
  }
  const rows = await queryRows(
    app,
    erasedRow,
    `select e.verification_id, e.reason, e.principal, e.at_vendor, e.requested_at, v.data_erased_at,
       e.done_at, e.tag, ${KEY} as key
     from verifications v join erasures e on e.verification_id = v.id
     where ${conditions.join(' and ')} order by v.data_erased_at desc, v.id desc limit $3`,
    values,
  );
  const page = rows.slice(0, limit);
  const sound = page.filter((row) => tags.holds('erasures', row, row.tag));
  const unreadable = page.filter((row) => !sound.includes(row)).map((row) => row.verification_id);
  for (const id of unreadable) tags.changed('erasures', id);
  const { next } = pageOf(rows, [], limit, ({ key }) => key);
  const items = sound.map((row) => ({ ...erasureOf(row), begunAt: row.data_erased_at }));
  return { items, next, unreadable };
}

const momentOfKey = z.iso.datetime({ precision: 6 }).regex(/^(?!0000)/);

function keyOf(key: string): [begunAt: string, id: string] {
  const [at = '', id = ''] = key.split('_');
  return [at, id];
}

function isKey(key: string): boolean {
  const [at, id] = keyOf(key);
  return momentOfKey.safeParse(at).success && isUuid(id) && key === `${at}_${id}`;
}
