import { isFinal } from '../../domain/status.ts';
import { execute, hasRow, inTransaction } from '../database.ts';
import type { Store } from '../store.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { enqueueReview, enqueueStart } from './enqueue.ts';

/**
 * For an open verification whose workflow cannot be found: puts its start back into the outbox, and queues
 * again what the lost workflow had received but not recorded: facts, the person's return, a cancel, and a
 * review. The new workflow reads what was recorded before it goes on (`Standing`).
 * Does nothing when the verification has ended or its start is still to be sent.
 * @throws KycError `not_found`
 */
export async function reopenMissing(
  store: Store,
  input: { verificationId: string },
): Promise<{ reopened: boolean }> {
  const { verificationId } = input;
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockUnchanged(store, tx, verificationId);
    if (isFinal(status)) return { reopened: false };
    const pending = `select from outbox
      where verification_id = $1 and kind = 'start' and completed_at is null limit 1`;
    if (await hasRow(tx, pending, [verificationId])) return { reopened: false };
    await enqueueStart(tx, verificationId);
    await execute(
      tx,
      `update inbox set disposition = 'waiting', due_at = now(), tries = 0,
         told_at = null, settled_at = null
       where verification_id = $1 and session is not null and disposition = 'signaled'`,
      [verificationId],
    );
    await execute(
      tx,
      `update outbox set completed_at = null, due_at = now(), tries = 0
       where verification_id = $1 and kind = 'cancel' and completed_at is not null`,
      [verificationId],
    );
    const reviews = 'select from reviews where verification_id = $1 limit 1';
    if (await hasRow(tx, reviews, [verificationId])) await enqueueReview(tx, verificationId);
    return { reopened: true };
  });
}
