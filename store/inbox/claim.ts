import { z } from 'zod';
import { queryRows } from '../database.ts';
import { parkInbox } from './park.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { ArrivedRow } from '../types.ts';
import { IS_FIRST_RETURN } from './rings.ts';

const arrivedRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  session: z.int(),
  fact: parse.vendorFact,
  tells: z.boolean(),
  vendor: parse.vendorName,
  account_id: parse.uuid,
  tries: z.int(),
});
/** What a row is told by that cannot be read. */
const claimedRow = z.looseObject({ id: parse.uuid });

/**
 * Takes rows that are to be told to workflows now, for `leaseMs`; nobody else gets them until then.
 * Of one verification only the oldest waiting row is given out, and the next one not before it was
 * told (`markInboxSignaled`), parked, or settled otherwise: so what a vendor said arrives in order. A ring says
 * nothing: it waits for nobody and holds up nobody. A row that cannot be read is parked.
 */
export async function claimInbox(
  store: Store,
  input: { limit: number; leaseMs: number },
): Promise<ArrivedRow[]> {
  return claim(store, { inboxId: null, verificationId: null, ...input });
}

/**
 * The same for one row, right after it was stored. Null when it is not to be told now: told already,
 * in somebody's hands, or an earlier one of its verification comes first.
 */
export async function claimInboxRow(
  store: Store,
  input: { inboxId: string; leaseMs: number },
): Promise<ArrivedRow | null> {
  const [row] = await claim(store, { limit: 1, verificationId: null, ...input });
  return row ?? null;
}

/** The oldest row of one verification that is to be told now, or null when there is none. */
export async function claimInboxOf(
  store: Store,
  input: { verificationId: string; leaseMs: number },
): Promise<ArrivedRow | null> {
  const [row] = await claim(store, { limit: 1, inboxId: null, ...input });
  return row ?? null;
}

async function claim(
  store: Store,
  input: { inboxId: string | null; verificationId: string | null; limit: number; leaseMs: number },
): Promise<ArrivedRow[]> {
  const rows = await queryRows(
    store.app,
    claimedRow,
    `with due as (
       select candidate.id from inbox candidate
       where candidate.disposition = 'waiting' and candidate.parked_at is null
         and candidate.due_at <= now()
         and (candidate.leased_until is null or candidate.leased_until < now())
         and ($1::uuid is null or candidate.id = $1)
         and ($4::uuid is null or candidate.verification_id = $4)
         and (candidate.fact->>'kind' = 'ring' or not exists (
           select from inbox earlier
           where earlier.verification_id = candidate.verification_id
             and earlier.disposition = 'waiting' and earlier.parked_at is null
             and earlier.fact->>'kind' <> 'ring'
             and earlier.position < candidate.position))
       order by candidate.position limit $2
       for update skip locked),
     claimed as (
       update inbox set leased_until = now() + $3 * interval '1 millisecond', tries = tries + 1
       from due where inbox.id = due.id
       returning inbox.id, position, verification_id, session, fact, told_at, tries)
     select claimed.id, verification_id, session, fact, tries, v.vendor, v.account_id,
       fact->>'kind' <> 'ring' or told_at is null and ${IS_FIRST_RETURN('claimed')} as tells
     from claimed join verifications v on v.id = verification_id order by position`,
    [input.inboxId, input.limit, input.leaseMs, input.verificationId],
  );
  const arrived: ArrivedRow[] = [];
  for (const claimed of rows) {
    const row = arrivedRow.safeParse(claimed);
    if (row.success) arrived.push(fromRow(row.data));
    else await parkInbox(store, { inboxId: claimed.id, error: 'internal' });
  }
  return arrived;
}

function fromRow(row: z.output<typeof arrivedRow>): ArrivedRow {
  return {
    inboxId: row.id,
    verificationId: row.verification_id,
    session: row.session,
    fact: row.fact,
    tellsVerification: row.tells,
    vendor: row.vendor,
    accountId: row.account_id,
    tries: row.tries,
  };
}
