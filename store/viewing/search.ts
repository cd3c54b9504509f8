import { validate as isUuid } from 'uuid';
import type { Status } from '../../domain/status.ts';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { queryIds, queryRows } from '../database.ts';
import { vendorSessionHash } from '../sessions/field.ts';
import type { Store } from '../store.ts';
import type { CaseViewer, Page, VerificationRow } from '../types.ts';
import { listedRow, openListed, selectVerification } from '../verifications/row.ts';
import { withinReach } from './reach.ts';

export interface SearchInput {
  viewer: CaseViewer;
  /** An id of ours, the client's reference, or the vendor's id of a session: whichever it is. */
  text?: string | undefined;
  /** Only of that reference; the same as text is also looked for as an id. */
  reference?: string | undefined;
  status?: Status | undefined;
  /** Inclusive. */
  createdAfter?: Date | undefined;
  /** Exclusive. */
  createdBefore?: Date | undefined;
  limit?: number | undefined;
  after?: string | undefined;
}

/**
 * Verifications that a viewer may see, newest first. The vendor's id of a session is found by its keyed
 * hash, since it is kept encrypted. One that is not as we wrote it is left out and in `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function searchVerifications(
  store: Store,
  input: SearchInput,
): Promise<Page<VerificationRow> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [];
  const conditions = withinReach(input.viewer, values);
  const where = (condition: string, value: unknown): void => {
    if (value !== undefined) conditions.push(condition.replaceAll('$', `$${values.push(value)}`));
  };
  const { text, after } = input;
  if (text !== undefined) {
    const found = await idsOf(store, text);
    where('(v.id = any($::uuid[])', found);
    conditions.push(`${conditions.pop() ?? ''} or v.reference = $${values.push(text)})`);
  }
  where('v.reference = $', input.reference);
  where('v.status = $', input.status);
  where('v.created_at >= $', input.createdAfter);
  where('v.created_at < $', input.createdBefore);
  where('v.id < $', after === undefined ? undefined : readCursor(after, isUuid));
  const rows = await queryRows(
    store.app,
    listedRow,
    `${selectVerification} ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
     order by v.id desc limit $${values.push(limit + 1)}`,
    values,
  );
  const { items, unreadable } = await openListed(store, rows.slice(0, limit));
  return { ...pageOf(rows, items, limit, (row) => row.id), unreadable };
}

/** As an id of ours, and as the vendor's of a session, which each account has for itself. */
async function idsOf(store: Store, text: string): Promise<string[]> {
  const accounts = await queryIds(store.app, 'select id from vendor_accounts');
  const named = await queryIds(
    store.app,
    `select s.verification_id as id from vendor_sessions s
     join unnest($1::uuid[], $2::text[]) as named (account_id, hash)
       on s.account_id = named.account_id and s.vendor_session_hash = named.hash`,
    [accounts, accounts.map((id) => vendorSessionHash(store, id, text))],
  );
  const own = isUuid(text) ? [text.toLowerCase()] : [];
  return [...own, ...named];
}
