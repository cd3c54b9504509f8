import { z } from 'zod';
import { type Executor, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionMatch } from '../types.ts';
import { tryHash, vendorSessionHash } from './field.ts';

/** The session of ours, or the orphan, that the vendor calls by that id; null when we know none. */
export async function findSessionByVendorId(
  store: Store,
  input: { accountId: string; vendorSessionId: string },
): Promise<SessionMatch | null> {
  const hash = vendorSessionHash(store, input.accountId, input.vendorSessionId);
  return findSessionByHash(store, store.app, input.accountId, hash);
}

/** The session whose webhook address ends in that token, or null. */
export async function findSessionByTryToken(
  store: Store,
  input: { accountId: string; tryToken: string },
): Promise<SessionMatch | null> {
  const row = await queryMaybe(
    store.app,
    matchRow,
    `select verification_id, number, orphan from session_rings
     where account_id = $1 and ring_hash = $2`,
    [input.accountId, tryHash(store, input.accountId, input.tryToken)],
  );
  return row === null ? null : matchOf(row);
}

const matchRow = z.object({ verification_id: parse.uuid, number: z.int(), orphan: z.boolean() });
const foundRow = matchRow.extend({ tag: z.string().nullable() });

/**
 * @throws RowChangedError when somebody else has given a session of ours that id
 */
export async function findSessionByHash(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  accountId: string,
  hash: string,
): Promise<SessionMatch | null> {
  const row = await queryMaybe(
    executor,
    foundRow,
    `select verification_id, number, tag, false as orphan from vendor_sessions
     where account_id = $1 and vendor_session_hash = $2
     union all
     select verification_id, number, null, true from orphan_sessions
     where account_id = $1 and vendor_session_hash = $2
     order by orphan limit 1`,
    [accountId, hash],
  );
  if (row === null) return null;
  const fields = { ...row, account_id: accountId, vendor_session_hash: hash };
  if (!row.orphan) tags.check('vendor_sessions', fields, row.tag);
  return matchOf(row);
}

function matchOf(row: z.output<typeof matchRow>): SessionMatch {
  return { verificationId: row.verification_id, number: row.number, orphan: row.orphan };
}
