import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { queryRows } from '../database.ts';
import { CLOCKS_DIFFER_MS, leastIdAt } from '../delivery-log.ts';
import type { Store } from '../store.ts';
import type { ListVerificationsInput, Page, VerificationRow } from '../types.ts';
import { listedRow, openListed, selectVerification } from './row.ts';

/**
 * The client's verifications, newest first (ids are ordered by time); where a range of changes is asked
 * for, the one that was changed longest ago first, so that what changes meanwhile comes again and is never
 * skipped. One that is not as we wrote it is left out, and its id is in `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours, or is of the other order
 */
export async function listVerifications(
  store: Store,
  input: ListVerificationsInput,
): Promise<Page<VerificationRow> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const byChange = input.updatedAfter !== undefined || input.updatedBefore !== undefined;
  const { sql, values } = selection(input, byChange);
  const rows = await queryRows(
    store.app,
    listedRow,
    `${selectVerification} ${sql} limit $${values.push(limit + 1)}`,
    values,
  );
  const { items, unreadable } = await openListed(store, rows.slice(0, limit));
  const keyOf = (row: (typeof rows)[number]) => (byChange ? `${row.changed_at}_${row.id}` : row.id);
  return { ...pageOf(rows, items, limit, keyOf), unreadable };
}

/** Only what is asked for: a prepared statement with each filter optional is planned for none of them. */
function selection(
  input: ListVerificationsInput,
  byChange: boolean,
): { sql: string; values: unknown[] } {
  const values: unknown[] = [input.clientId, input.mode];
  const conditions = ['v.client_id = $1', 'v.mode = $2'];
  const where = (condition: string, ...all: unknown[]): void => {
    if (all.includes(undefined)) return;
    let at = 0;
    conditions.push(condition.replaceAll('$', () => `$${values.push(all[at++])}`));
  };
  const { needsReview, createdAfter, createdBefore, updatedAfter, updatedBefore, after } = input;
  const id = needsReview === true && !byChange ? 'w.verification_id' : 'v.id';
  where('v.status = $', input.status);
  where('v.vendor = $', input.vendor);
  where('v.reference = $', input.reference);
  where('v.account_id = $', input.accountId);
  where('v.created_at >= $', createdAfter);
  where(`${id} >= $`, createdAfter && leastIdAt(createdAfter, -CLOCKS_DIFFER_MS));
  where('v.created_at < $', createdBefore);
  where(`${id} < $`, createdBefore && leastIdAt(createdBefore, CLOCKS_DIFFER_MS));
  where('v.updated_at >= $', updatedAfter);
  where('v.updated_at < $', updatedBefore);
  if (after !== undefined && byChange)
    where('(v.updated_at, v.id) > ($::timestamptz, $)', ...changeKey(after));
  else if (after !== undefined) where(`${id} < $`, readCursor(after, isUuid));
  if (needsReview === false) {
    conditions.push(`not exists (
      select from review_cases where verification_id = v.id and closed_at is null)`);
  }
  const sql = `${needsReview === true ? WAITING : ''} where ${conditions.join(' and ')}
     order by ${byChange ? 'v.updated_at, v.id' : `${id} desc`}`;
  return { sql, values };
}

/** From the cases, which are few: whose they are they say only so that they are found. */
const WAITING = `join review_cases w on w.verification_id = v.id and w.closed_at is null
       and w.client_id = $1 and w.mode = $2`;

const changedAt = z.iso.datetime({ precision: 6 });

/** Of a cursor: when its row was changed, to the microsecond, and which it was. */
function changeKey(cursor: string): [changedAt: string, id: string] {
  const partsOf = (key: string): [string, string] => {
    const [at = '', id = ''] = key.split('_');
    return [at, id];
  };
  const isKey = (key: string): boolean => {
    const [at, id] = partsOf(key);
    return changedAt.safeParse(at).success && isUuid(id) && key === `${at}_${id}`;
  };
  return partsOf(readCursor(cursor, isKey));
}
