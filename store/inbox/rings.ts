import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';

/**
 * SQL: whether a row of `inbox` is the first to say that the person came back in its session. It is
 * the only ring that a verification's workflow remembers, and it remembers it once.
 */
export const IS_FIRST_RETURN = (row: string): string =>
  `(${row}.fact->>'kind' = 'ring' and ${row}.fact->>'vendorCode' is not distinct from 'returned'
   and not exists (
     select from inbox earlier_return
     where earlier_return.verification_id = ${row}.verification_id
       and earlier_return.session = ${row}.session and earlier_return.position < ${row}.position
       and earlier_return.fact->>'kind' = 'ring'
       and earlier_return.fact->>'vendorCode' = 'returned'))`;

const openRow = z.object({ coalesced: z.int() });

/**
 * How often more a ring rang; read before the vendor is asked. Null once it is answered, or a revision
 * asks in its place because the verification has ended.
 */
export async function findOpenRing(
  store: Store,
  input: { inboxId: string },
): Promise<{ coalesced: number } | null> {
  return queryMaybe(
    store.app,
    openRow,
    `select coalesced from inbox
     where id = $1 and fact->>'kind' = 'ring' and disposition in ('waiting', 'delivered')`,
    [input.inboxId],
  );
}

/**
 * The vendor has answered a question that was asked after a ring, and after as many further ones as
 * `coalesced` says. One that rang since then is not answered, and keeps its row open.
 *
 * @returns whether the vendor must be asked once more
 */
export async function settleRing(
  store: Store,
  input: { inboxId: string; coalesced: number },
): Promise<{ rangAgain: boolean }> {
  await execute(
    store.app,
    `update inbox set disposition = 'applied', leased_until = null, settled_at = now()
     where id = $1 and coalesced = $2 and disposition in ('waiting', 'delivered')`,
    [input.inboxId, input.coalesced],
  );
  return { rangAgain: (await findOpenRing(store, input)) !== null };
}
