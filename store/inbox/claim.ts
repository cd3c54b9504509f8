import { z } from 'zod';
import * as parse from '../parse.ts';
import { type Claim, claimRows } from '../queue.ts';
import type { Store } from '../store.ts';
import type { ArrivedRow } from '../types.ts';

const arrivedRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  session: z.int(),
  fact: parse.vendorFact,
  tries: z.int(),
});

/**
 * Takes rows that are to be signaled to workflows now, for `leaseMs`; no other caller gets them until then.
 * For each verification it claims only the oldest waiting row, and the next one only after that one was
 * signaled, parked, or settled otherwise: so the vendor's messages arrive in order.
 */
export async function claimInbox(store: Store, input: Claim): Promise<ArrivedRow[]> {
  const rows = await claimRows(store, 'inbox', arrivedRow, {
    ...input,
    where: `not exists (
      select from inbox earlier
      where earlier.verification_id = candidate.verification_id
        and earlier.disposition = 'waiting' and earlier.parked_at is null
        and earlier.position < candidate.position)`,
    select: 'id, verification_id, session, fact, tries from claimed',
  });
  return rows.map(({ id: inboxId, verification_id: verificationId, ...same }) => {
    return { inboxId, verificationId, ...same };
  });
}

/**
 * The same for one row, right after it was stored. Null when it is not to be signaled now: it was
 * already, another process has claimed it, or an earlier one of its verification comes first.
 */
export async function claimInboxRow(
  store: Store,
  { inboxId, leaseMs }: { inboxId: string; leaseMs: number },
): Promise<ArrivedRow | null> {
  const [row] = await claimInbox(store, { limit: 1, leaseMs, only: { column: 'id', is: inboxId } });
  return row ?? null;
}

/** The oldest row of one verification that is to be signaled now, or null when there is none. */
export async function claimInboxOf(
  store: Store,
  { verificationId, leaseMs }: { verificationId: string; leaseMs: number },
): Promise<ArrivedRow | null> {
  const only = { column: 'verification_id', is: verificationId } as const;
  const [row] = await claimInbox(store, { limit: 1, leaseMs, only });
  return row ?? null;
}
