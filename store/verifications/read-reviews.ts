import { logAccess } from '../access-log.ts';
import { findOpenCase } from '../cases/list.ts';
import { readNotes } from '../cases/notes.ts';
import { readTakeovers } from '../cases/takeovers.ts';
import { inTransaction } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { keyOf, readKeyPeople } from '../key-people.ts';
import type { Store } from '../store.ts';
import type { ReadReviews } from '../types.ts';
import { getOwner } from './lock.ts';
import { readReviewRequests } from './request-review.ts';
import { noteField, readStoredReviews } from './reviews.ts';

/**
 * What people have decided, with their names and notes, in order; and whose case it is. Who reads it is
 * written to the access log in the same transaction.
 * @throws KycError `not_found`; `erased`; RowChangedError when one of them is not ours
 */
export async function readReviews(
  store: Store,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<ReadReviews> {
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const stored = await readStoredReviews(store, tx, verificationId);
    const { all, sentBack, decides, waits, isRefused, anew, shown, fourEyes } = stored;
    await logAccess(tx, verificationId, principal, 'reviews.read');
    const people = await readKeyPeople(store, { keyIds: all.flatMap(keyOf) }, tx);
    // Waited for at once: one that failed meanwhile would be a rejection that nobody has heard of.
    const opened = await Promise.all(
      all.map(async ({ note, reviewed_at: reviewedAt, ...row }) => ({
        ...{ number: row.number, principal: row.principal, decision: row.decision },
        person: people.get(keyOf(row)[0] ?? '') ?? null,
        ...{ reasons: row.reasons, reviewedAt, isAnew: row.seen !== null },
        note: note === null ? null : await key.unsealText(noteField(row.number), note),
      })),
    );
    const takeovers = await readTakeovers(store, tx, { verificationId, key });
    const notes = await readNotes(store, tx, { verificationId, key });
    const openCase = await findOpenCase(store, tx, { verificationId });
    const requests = await readReviewRequests(tx, key, verificationId);
    const told = { requests, takeovers, notes, openCase };
    const comesTo = { sentBack, decides, waits, isRefused, anew, shown, fourEyes };
    return { all: opened, ...comesTo, ...told };
  });
}
