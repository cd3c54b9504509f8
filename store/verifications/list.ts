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
  const rows = await queryRows(
    store.app,
    listedRow,
    `${selectVerification}
     where v.client_id = $1 and v.mode = $2
       and ($3::text is null or v.status = $3)
       and ($4::text is null or v.vendor = $4)
       and ($5::text is null or v.reference = $5)
       and ($6::timestamptz is null or v.created_at >= $6)
       and ($7::timestamptz is null or v.created_at < $7)
       and ($8::uuid is null or v.id < $8)
     order by v.id desc
     limit $9`,
    [
      input.clientId,
      input.mode,
      input.status ?? null,
      input.vendor ?? null,
      input.reference ?? null,
      input.createdAfter ?? null,
      input.createdBefore ?? null,
      input.after === undefined ? null : readCursor(input.after, isUuid),
      limit + 1,
    ],
  );
  const { items, unreadable } = await openListed(store, rows.slice(0, limit));
  return { ...pageOf(rows, items, limit, (row) => row.id), unreadable };
}
