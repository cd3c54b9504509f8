import { validate as isUuid } from 'uuid';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import type { ListVerificationsInput, Page, VerificationRow } from '../types.ts';
import { listedRow, openListed, selectVerification } from './row.ts';

/**
 * The client's verifications, newest first (ids are ordered by time). One that is not as we wrote it is
 * left out, and its id is in `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function listVerifications(
  store: Store,
  input: ListVerificationsInput,
): Promise<Page<VerificationRow> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [input.clientId, input.mode];
  // Only what is asked for: a prepared statement with each filter optional is planned for none of them.
  const conditions = ['v.client_id = $1', 'v.mode = $2'];
  const where = (condition: string, value: unknown): void => {
    if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`);
  };
  where('v.status =', input.status);
  where('v.vendor =', input.vendor);
  where('v.reference =', input.reference);
  where('v.created_at >=', input.createdAfter);
  where('v.created_at <', input.createdBefore);
  where('v.id <', input.after === undefined ? undefined : readCursor(input.after, isUuid));
  const rows = await queryRows(
    store.app,
    listedRow,
    `${selectVerification} where ${conditions.join(' and ')}
     order by v.id desc limit $${values.push(limit + 1)}`,
    values,
  );
  const { items, unreadable } = await openListed(store, rows.slice(0, limit));
  return { ...pageOf(rows, items, limit, (row) => row.id), unreadable };
}
