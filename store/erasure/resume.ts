import { hasRow, inTransaction, queryIds } from '../database.ts';
import { enqueueErasure } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { findErasure } from './read.ts';

/** What has an erasure carried out, be it that it is parked; the verification's id follows. */
const WAITING = `select o.id from outbox o
  where o.kind = 'erasure' and o.completed_at is null and o.verification_id =`;

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Erasures that were asked for, are not done, and that nothing carries out: none of our own verbs leaves such a
 * one, and the role of the application can make one of any. In the order of their ids.
 */
export async function listStoppedErasures(
  { app }: Pick<Store, 'app'>,
  { after = FIRST, limit }: { after?: string | undefined; limit: number },
): Promise<string[]> {
  return queryIds(
    app,
    `select e.verification_id as id from erasures e
     where e.done_at is null and e.verification_id > $1 and not exists (${WAITING} e.verification_id)
     order by e.verification_id limit $2`,
    [after, limit],
  );
}

/**
 * Has such an erasure carried out after all. Safe to repeat, and at once.
 * @returns whether it was needed
 * @throws KycError `not_found`; RowChangedError when it was none of ours that asked for it
 */
export async function resumeErasure(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<boolean> {
  return inTransaction(store.app, async (tx) => {
    await lockUnchanged(store, tx, verificationId);
    const erasure = await findErasure(store, tx, verificationId);
    if (erasure === null || erasure.erasedAt !== null) return false;
    if (await hasRow(tx, `${WAITING} $1`, [verificationId])) return false;
    await enqueueErasure(tx, verificationId);
    return true;
  });
}
