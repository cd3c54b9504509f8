import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { queryRows } from '../database.ts';
import { CLOCKS_DIFFER_MS, leastIdAt } from '../delivery-log.ts';
import type { Store } from '../store.ts';
import type { ListVerificationsInput, Page, VerificationRow } from '../types.ts';
import { listedRow, openListed, selectShown } from './row.ts';

/**
 * The client's verifications, newest first (ids are ordered by time); where a range of changes is asked
 * for, the one that was changed longest ago first, so that what changes meanwhile comes again; what is
 * not committed yet may come before what was seen, so that callers begin a little earlier each time. One
 * that is not as we wrote it is left out, and its id is in `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours, or is of the other order
 */
export async function listVerifications(
  store: Store,
  input: ListVerificationsInput,
): Promise<Page<VerificationRow> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const byChange = input.updatedAfter !== undefined || input.updatedBefore !== undefined;
  const { page, order, values } = selection(input, byChange);
  const rows = await queryRows(
    store.app,
    listedRow,
    `${selectShown(`(${page} limit $${values.push(limit + 1)})`)} order by ${order('v')}`,
    values,
  );
  const { items, unreadable } = await openListed(store, rows.slice(0, limit));
  const keyOf = (row: (typeof rows)[number]) => (byChange ? `${row.changed_at}_${row.id}` : row.id);
  return { ...pageOf(rows, items, limit, keyOf), unreadable };
}

/**
 * The rows of a page, from their table alone. Only what is asked for: a prepared statement with each filter
 * optional is planned for none of them.
 */
function selection(
  input: ListVerificationsInput,
  byChange: boolean,
): { page: string; order: (of: string) => string; values: unknown[] } {
  const values: unknown[] = [input.clientId, input.mode];
  const conditions = ['p.client_id = $1', 'p.mode = $2'];
  const where = (condition: string, ...all: unknown[]): void => {
    if (all.includes(undefined)) return;
    let at = 0;
    conditions.push(condition.replaceAll('$', () => `$${values.push(all[at++])}`));
  };
  const { needsReview, createdAfter, createdBefore, updatedAfter, updatedBefore, after } = input;
  const fromCases = needsReview === true && !byChange;
  const id = fromCases ? `w.verification_id` : `p.id`;
  where('p.status = $', input.status);
  where('p.vendor = $', input.vendor);
  where('p.reference = $', input.reference);
  where('p.account_id = $', input.accountId);
  where('p.created_at >= $', createdAfter);
  where(`${id} >= $`, createdAfter && leastIdAt(createdAfter, -CLOCKS_DIFFER_MS));
  where('p.created_at < $', createdBefore);
  where(`${id} < $`, createdBefore && leastIdAt(createdBefore, CLOCKS_DIFFER_MS));
  where('p.updated_at >= $', updatedAfter);
  where('p.updated_at < $', updatedBefore);
  if (after !== undefined && byChange) {
    where('(p.updated_at, p.id) > ($::timestamptz, $)', ...changeKey(after));
  } else if (after !== undefined) where(`${id} < $`, readCursor(after, isUuid));
  if (needsReview === false) {
    conditions.push(`not exists (
      select from review_cases where verification_id = p.id and closed_at is null)`);
  }
  const order = (of: string): string => (byChange ? `${of}.updated_at, ${of}.id` : `${of}.id desc`);
  const page = `select p.* from verifications p ${needsReview === true ? WAITING : ''}
     where ${conditions.join(' and ')} order by ${fromCases ? `${id} desc` : order('p')}`;
  return { page, order, values };
}

/** From the cases, which are few: whose they are they say only so that they are found. */
const WAITING = `join review_cases w on w.verification_id = p.id and w.closed_at is null
       and w.client_id = $1 and w.mode = $2`;

// There was no year 0, and Postgres takes none.
const changedAt = z.iso.datetime({ precision: 6 }).regex(/^(?!0000)/);

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
