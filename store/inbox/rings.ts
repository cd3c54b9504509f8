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

/**
 * SQL: whether the person came back from the vendor in the session `s` of the verification `v`, and what
 * they handed in, if anything, is still being asked about: nobody has answered yet (in a long outage the
 * person is led on), or of that session nothing was told on the way, and the vendor may need these
 * minutes to know it itself.
 */
export const IS_BEING_CHECKED = `exists (
  select from inbox r
  where r.verification_id = v.id and r.session = s.number
    and r.fact->>'kind' = 'ring' and r.fact->>'vendorCode' = 'returned'
    and (r.disposition in ('waiting', 'signaled') and r.received_at > now() - interval '1 hour'
      or r.received_at > now() - interval '380 seconds' and not exists (
        select from inbox told
        where told.verification_id = v.id and told.session = s.number
          and told.fact->>'kind' in ('started', 'submitted', 'outcome')
          and told.disposition in ('waiting', 'signaled', 'applied'))))`;

const openRow = z.object({ coalesced: z.int() });

/** SQL: whether the person has ever come back from the vendor in the session `s` of the verification `v`. */
export const HAS_RETURNED = `exists (
  select from inbox r
  where r.verification_id = v.id and r.session = s.number
    and r.fact->>'kind' = 'ring' and r.fact->>'vendorCode' = 'returned')`;

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
     where id = $1 and fact->>'kind' = 'ring' and disposition in ('waiting', 'signaled')`,
    [input.inboxId],
  );
}

const answeredRow = z.object({ answered_ms_ago: z.number() });

/**
 * How long ago a ring was first answered, in milliseconds, for as long as no other one came after it in
 * its session; null else. The newest alone is asked about again, so that ringing is never multiplied.
 */
export async function findEcho(
  store: Store,
  input: { inboxId: string },
): Promise<{ answeredMsAgo: number } | null> {
  const row = await queryMaybe(
    store.app,
    answeredRow,
    `select (extract(epoch from now() - r.settled_at) * 1000)::float8 as answered_ms_ago
     from inbox r
     where r.id = $1 and r.fact->>'kind' = 'ring' and r.disposition = 'applied'
       and r.settled_at is not null and not exists (
         select from inbox later
         where later.verification_id = r.verification_id and later.position > r.position
           and later.session = r.session and later.fact->>'kind' = 'ring')`,
    [input.inboxId],
  );
  return row === null ? null : { answeredMsAgo: row.answered_ms_ago };
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
    `update inbox set disposition = 'applied', settled_at = now()
     where id = $1 and coalesced = $2 and disposition in ('waiting', 'signaled')`,
    [input.inboxId, input.coalesced],
  );
  return { rangAgain: (await findOpenRing(store, input)) !== null };
}
