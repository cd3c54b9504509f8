import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { HitReader } from '../../domain/hits.ts';
import { effectOf } from '../../domain/review.ts';
import { endAssignment, refuseWhileTaken } from '../cases/assignment.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { type VerificationKey, verificationKey } from '../encryption/data-keys.ts';
import { findHits } from '../hits/find.ts';
import { refuseUnjudged, type RestsOnHits } from '../hits/refuse-unjudged.ts';
import { noteRequest } from '../keyed-requests.ts';
import { enqueueReview } from '../outbox/enqueue.ts';
import { lookupHash, type Store } from '../store.ts';
import type { NewReview } from '../types.ts';
import { decideAnew, prepareAnew } from './decide-anew.ts';
import { getOwner, type LockedVerification, lockUnchanged, refuseErased } from './lock.ts';
import { isWritten, refuseUnlessOpen, refuseWithoutWord } from './refuse-review.ts';
import {
  isDecidedAnew,
  noteField,
  readStoredReviews,
  type StoredReview,
  type StoredReviews,
} from './reviews.ts';

/**
 * Records a reviewer's decision. In review: where no second reviewer must confirm, this queues a signal to
 * the workflow. From this commit on every write for the verification considers the review, so that it ends as
 * decided, whatever the vendor says afterwards. After the end: the new decision is written with the review,
 * beside the earlier ones. Safe to repeat under one idempotency key.
 * @returns whether it ends by that (`decides`), was decided anew (`revised`), the person is asked for another
 *   try (`sent_back`), it `waits` for a second person, or contradicts the first one, so that it begins anew
 * @throws KycError `not_found`; `erased`; `idempotency_conflict` when the key was used with another body;
 *   `already_final` and `already_reviewed`, naming who decided and when; `not_ready` before it is in review,
 *   for another try once its time is over, and for an approval that could rest on nothing; `case_taken`
 *   while another person works at it; `hits_unjudged` and `match_not_accepted` for an approval beside a
 *   match; and what `prepareAnew` throws
 */
export async function addReview(
  store: Store,
  review: NewReview,
  readHits: HitReader,
): Promise<ReviewOutcome> {
  const { verificationId } = review;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    refuseErased(before);
    const reviews = await readStoredReviews(store, tx, verificationId);
    const sent = reviews.all.find(({ request_hash: hash }) => hash === requestHash(store, review));
    if (sent !== undefined) return repeated(store, tx, review, { sent, now: reviews });
    const known = { before, reviews, key, readHits };
    return review.isAnew === true
      ? anew(store, tx, review, known)
      : first(store, tx, review, known);
  });
}

interface Known {
  before: LockedVerification;
  reviews: StoredReviews;
  key: VerificationKey;
  readHits: HitReader;
}

/** A decision on a verification in review. */
async function first(
  store: Store,
  tx: pg.PoolClient,
  review: NewReview,
  known: Known,
): Promise<ReviewOutcome> {
  const { before, reviews, key } = known;
  const { verificationId } = review;
  await refuseUnlessOpen(store, tx, review, { status: before.status, before: reviews });
  if (review.decision === 'approved') await refuseWithoutWord(store, tx, verificationId);
  const rests = await restsOnHits(store, tx, review, known);
  const session = await sessionSentBack(tx, review);
  const number = reviews.all.length + 1;
  const row = { number, session, write: before.last_write, seen: null, rests };
  await insert(store, tx, key, { ...review, ...row });
  const outcome = outcomeOf(await readStoredReviews(store, tx, verificationId));
  if (outcome === 'decides' || outcome === 'sent_back') await enqueueReview(tx, verificationId);
  return outcome;
}

/** A decision anew, on an ended verification. */
async function anew(
  store: Store,
  tx: pg.PoolClient,
  review: NewReview,
  known: Known,
): Promise<ReviewOutcome> {
  const { before, reviews, key } = known;
  const about = await prepareAnew(store, tx, review, { before, reviews });
  const rests = await restsOnHits(store, tx, review, known);
  const number = reviews.all.length + 1;
  const row = { number, session: null, write: before.last_write, seen: reviews.seen, rests };
  await insert(store, tx, key, { ...review, ...row });
  const { anew: now } = await readStoredReviews(store, tx, review.verificationId);
  if (now.decides === null) return now.waits === null ? 'contradicts' : 'waits';
  await decideAnew({ key, tags: store.tags }, tx, review, { ...about, number });
  return 'revised';
}

/** The hits that an approval rests on; none for other decisions. @throws as `refuseUnjudged` */
async function restsOnHits(
  store: Store,
  tx: pg.PoolClient,
  review: NewReview,
  { before: { id: verificationId, vendor, screening }, reviews, key, readHits }: Known,
): Promise<RestsOnHits> {
  if (review.decision !== 'approved') return { judgements: null, hits_told: null };
  const found = await findHits(store, tx, { verificationId, vendor, screening, key, readHits });
  return refuseUnjudged(found, reviews.judgements, review);
}

/** `settled`: the same request came before, and what follows from it was written. */
type ReviewOutcome = 'decides' | 'revised' | 'sent_back' | 'waits' | 'contradicts' | 'settled';

function outcomeOf({ all, decides, waits }: StoredReviews): ReviewOutcome {
  if (decides !== null) return 'decides';
  if (all.at(-1)?.decision === 'resubmit') return 'sent_back';
  return waits === null ? 'contradicts' : 'waits';
}

/** The result of all reviews now; signals the workflow again where it has not written that yet. */
async function repeated(
  store: Store,
  tx: pg.PoolClient,
  { verificationId, requestFingerprint }: NewReview,
  { sent, now }: { sent: StoredReview; now: StoredReviews },
): Promise<ReviewOutcome> {
  if (sent.fingerprint !== requestFingerprint) {
    throw new KycError('idempotency_conflict', 'This key was used with another request.');
  }
  if (sent.seen !== null) {
    if (await isDecidedAnew(store, tx, verificationId, sent.number)) return 'settled';
    return now.anew.waits === null ? 'contradicts' : 'waits';
  }
  const outcome = outcomeOf(now);
  if (outcome !== 'decides' && outcome !== 'sent_back') return outcome;
  const number = effectOf(now)?.number ?? sent.number;
  if (await isWritten(tx, verificationId, { number })) return 'settled';
  await enqueueReview(tx, verificationId);
  return outcome;
}

const requestHash = (
  store: Pick<Store, 'hashKey'>,
  { principal, idempotencyKey }: NewReview,
): string => lookupHash(store, 'review', principal, idempotencyKey);

/** Writes the row, unless another person works on the case; the reviewer who decides gives the case up. */
async function insert(
  store: Store,
  tx: pg.PoolClient,
  key: VerificationKey,
  review: NewReview & {
    number: number;
    session: number | null;
    write: number;
    seen: number | null;
    rests: RestsOnHits;
  },
): Promise<void> {
  await refuseWhileTaken(tx, review);
  const { verificationId, number, decision, session, reasons, principal, write, seen } = review;
  const { judgements, hits_told } = review.rests;
  const note = review.note === null ? null : await key.seal(noteField(number), review.note);
  const said = { number, decision, session, reasons, principal, last_write: write, seen };
  await execute(
    tx,
    `insert into reviews (verification_id, number, decision, session, reasons, note, principal,
       last_write, seen, judgements, hits_told, request_hash, fingerprint, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[verificationId, number, decision, session, reasons, note, principal, write, seen],
      ...[judgements, hits_told],
      ...[requestHash(store, review), review.requestFingerprint],
      store.tags.of('reviews', { verification_id: verificationId, ...said, ...review.rests }),
    ],
  );
  await endAssignment(tx, verificationId);
  await noteRequest(store, tx, review.sent);
}

const newestRow = z.object({
  session: z.int().nullable(),
  is_over: z.boolean(),
  is_refused: z.boolean(),
});

/** The newest session that another try replaces, with all before it; one being bought is for the new try. */
async function sessionSentBack(
  tx: pg.PoolClient,
  { verificationId, decision }: NewReview,
): Promise<number | null> {
  if (decision !== 'resubmit') return null;
  const newest = await queryMaybe(
    tx,
    newestRow,
    `select v.expires_at <= now() as is_over,
       exists (select from events
         where verification_id = v.id and type = 'session.refused') as is_refused,
       (select max(number) from vendor_sessions
        where verification_id = v.id and vendor_session_id is not null) as session
     from verifications v where v.id = $1`,
    [verificationId],
  );
  if (newest?.is_over === true) {
    const message = 'Its time is over: decide it, or start another verification.';
    throw new KycError('not_ready', message);
  }
  if (newest?.is_refused === true) {
    const message = 'The vendor gives no other session: decide it, or start another verification.';
    throw new KycError('not_ready', message);
  }
  return newest?.session ?? 1;
}
