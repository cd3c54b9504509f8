import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction } from '../database.ts';
import { enqueueCancel } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import { lockVerification } from './lock.ts';

/**
 * Writes down that somebody wants a verification canceled, and that its workflow is to be told. From
 * this commit on nothing is written of it that does not consider the cancel, so that it ends: canceled,
 * unless the vendor's decision is there by then. Of several the first is kept; each has the workflow
 * told anew.
 * @param input.principal who cancels, as `principalName` spells it
 * @returns `already_final` where it had ended before, and nothing was written
 * @throws KycError `not_found`
 */
export async function requestCancel(
  store: Store,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<'requested' | 'already_final'> {
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockVerification(tx, verificationId);
    if (isFinal(status)) return 'already_final';
    // No event: that is written with what follows from it, see `readKnown`.
    await execute(
      tx,
      `insert into cancel_requests (verification_id, principal) values ($1, $2)
       on conflict do nothing`,
      [verificationId, principal],
    );
    await enqueueCancel(tx, verificationId);
    return 'requested';
  });
}
