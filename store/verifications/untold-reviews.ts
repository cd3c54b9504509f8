import { effectOf } from '../../domain/review.ts';
import { type Executor, hasRow, inTransaction, queryIds, queryMaybe } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import { enqueueReview } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import { lockUnchanged } from './lock.ts';
import { readStoredReviews } from './reviews.ts';

/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * A row of the outbox, which is `o`, that will tell the workflow before long: no pause is as long as this
 * hour, so that what is put off further was put off by somebody else.
 */
const WILL_TELL = `o.kind = 'review' and o.completed_at is null and o.parked_at is null
  and o.due_at < now() + interval '1 hour'`;

/**
 * Verifications in review that people looked at a while ago, and whose workflow nothing is about to tell,
 * in the order of their ids. Some of them only wait for a second person.
 * @param input.after the last id of the batch before; null for the first
 */
export async function listUntoldReviews(
  { app }: Pick<Store, 'app'>,
  input: { reviewedBeforeMs: number; after: string | null; limit: number },
): Promise<string[]> {
  return queryIds(
    app,
    `select v.id from verifications v
     where v.ended_at is null and v.status = 'in_review' and v.id > $1
       and exists (select from reviews r
         where r.verification_id = v.id and r.reviewed_at < now() - $2 * interval '1 millisecond')
       and not exists (select from reviews r
         where r.verification_id = v.id and r.reviewed_at >= now() - $2 * interval '1 millisecond')
       and not exists (select from outbox o where o.verification_id = v.id and ${WILL_TELL})
     order by v.id limit $3`,
    [input.after ?? FIRST, input.reviewedBeforeMs, input.limit],
  );
}

/**
 * Sends the reviewers' decision to such a verification's workflow again, where it was not written yet: no
 * other reviewer may decide meanwhile, so the verification would wait forever. Safe to repeat.
 * @returns whether this queued a signal
 * @throws KycError `not_found`; RowChangedError when the verification or a review is not as we wrote it
 */
export async function tellReviewAgain(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<boolean> {
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockUnchanged(store, tx, verificationId);
    if (status !== 'in_review') return false;
    const review = effectOf(await readStoredReviews(store, tx, verificationId));
    if (review === null) return false;
    // What ends it was not written while it is in review; another try may have come here since.
    const isTry = review.decision === 'resubmit';
    if (isTry && (await isWritten(store, tx, verificationId, review.number))) return false;
    const telling = `select o.id from outbox o where o.verification_id = $1 and ${WILL_TELL} limit 1`;
    if (await hasRow(tx, telling, [verificationId])) return false;
    await enqueueReview(tx, verificationId);
    return true;
  });
}

/** Whether an event of ours says so: an event that someone else wrote must not hide a review. */
async function isWritten(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
  number: number,
): Promise<boolean> {
  const event = await queryMaybe(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type = 'review.decided' and data->>'number' = $2
     order by events.number limit 1`,
    [verificationId, String(number)],
  );
  if (event === null) return false;
  tags.check('events', event, event.tag);
  return true;
}
