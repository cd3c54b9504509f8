import { z } from 'zod';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { queryRows } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import type { Store } from '../store.ts';
import type { EventRow, Page } from '../types.ts';

const listedRow = eventRow.extend({
  number: z.int(),
  data: z.record(z.string(), z.unknown()),
  at: z.date(),
});

/**
 * What happened to a verification, oldest first.
 * @throws KycError `invalid_request` for a cursor that is not ours; RowChangedError when one of them is not ours
 */
export async function listEvents(
  store: Store,
  input: { verificationId: string; limit?: number | undefined; after?: string | undefined },
): Promise<Page<EventRow>> {
  const limit = pageSize(input.limit);
  const after = input.after === undefined ? 0 : Number(readCursor(input.after, isNumber));
  const rows = await queryRows(
    store.app,
    listedRow,
    `select ${EVENT_COLUMNS}, number, at from events
     where verification_id = $1 and number > $2 order by number limit $3`,
    [input.verificationId, after, limit + 1],
  );
  for (const row of rows) store.tags.check('events', row, row.tag);
  const items = rows.map(({ id, number, type, principal, data, at }) => ({
    ...{ id, number, type, principal, data, at },
  }));
  return pageOf(rows, items, limit, (row) => String(row.number));
}

function isNumber(key: string): boolean {
  return /^[0-9]{1,9}$/.test(key);
}
