import { z } from 'zod';
import type { VendorFact } from '../../domain/outcome.ts';
import { type Executor, queryMaybe } from '../database.ts';

/** Why a message is set aside that our own deletion has caused. */
export const OWN_DELETION = 'own_deletion';

/**
 * Whether a message may be nothing but the echo of our own deletion: the session's deletion was sent to
 * the vendor, and it says no more than that the session is over, or that we should ask. An explicit
 * decision is never one. The caller holds the verification's lock.
 */
export async function isOwnDeletion(
  executor: Executor,
  about: { verificationId: string; session: number; fact: VendorFact },
): Promise<boolean> {
  const { verificationId, session, fact } = about;
  const saysOver = fact.outcome === 'expired' || fact.outcome === 'abandoned';
  if (fact.kind !== 'ring' && !saysOver) return false;
  const sent = await queryMaybe(
    executor,
    z.object({}),
    `select from vendor_deletions
     where verification_id = $1 and number = $2 and orphan_id is null and sent_at is not null`,
    [verificationId, session],
  );
  return sent !== null;
}
