import { z } from 'zod';
import { inTransaction, queryIds, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import { CASE_KINDS } from '../types.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { tellOfCase } from './tell.ts';

/** Ids of verifications with a case that has waited too long, where the client was not notified of that. */
export async function listOverdueCases(
  { app }: Pick<Store, 'app'>,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  return queryIds(
    app,
    `select verification_id as id from review_cases
     where closed_at is null and overdue_told_at is null and overdue_at <= now()
       and verification_id > coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid)
     order by verification_id limit $2`,
    [after, limit],
  );
}

const toldRow = z.object({ number: z.int(), kind: z.enum(CASE_KINDS), opened_at: z.date() });

/**
 * Notifies the client that a case has waited too long: once for each case, however often this is called.
 * @returns whether this call wrote the notification
 * @throws KycError `not_found`; RowChangedError when the verification is not as we wrote it
 */
export async function tellOverdueCase(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<boolean> {
  return inTransaction(store.app, async (tx) => {
    const verification = await lockUnchanged(store, tx, verificationId);
    const row = await queryMaybe(
      tx,
      toldRow,
      `update review_cases set overdue_told_at = now()
       where verification_id = $1 and closed_at is null and overdue_told_at is null
         and overdue_at <= now()
       returning number, kind, opened_at`,
      [verificationId],
    );
    if (row === null) return false;
    const { number, kind, opened_at: openedAt } = row;
    const told = { number, kind, openedAt };
    await tellOfCase(store, tx, {
      ...{ verification, type: 'review.overdue', principal: 'system', told },
    });
    return true;
  });
}
