import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { effectOf, type RecordedReview } from '../../domain/review.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { endAssignment, refuseWhileTaken } from '../cases/assignment.ts';
import { execute, inTransaction, queryMaybe, queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { enqueueReview } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';
import type { NewReview } from '../types.ts';
import { getOwner, lockUnchanged } from './lock.ts';
import { noteField, readStoredReviews, type StoredReview, type StoredReviews } from './reviews.ts';

/**
 * Writes down what a person has decided of a verification in review. Where nobody else has to say the
 * same, its workflow is to be told: from this commit on nothing is written of it that does not consider
 * the review, so that it ends as decided, whatever the vendor says afterwards. Safe to repeat under one
 * idempotency key.
 * @returns whether it ends by that (`decides`), the person is asked for another try (`sent_back`), it
 *   `waits` for a second person, or contradicts the first one, so that it begins anew
 * @throws KycError `not_found`; `erased`; `idempotency_conflict` when the key was used with another body;
 *   `already_final` and `already_reviewed`, naming who decided and when; `not_ready` before it is in review,
 *   and for another try once its time is over; `case_taken` while another person works at it
 */
export async function addReview(store: Store, review: NewReview): Promise<ReviewOutcome> {
  const { verificationId, note } = review;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const { status, last_write: write } = await lockUnchanged(store, tx, verificationId);
    const before = await readStoredReviews(store, tx, verificationId);
    const sent = before.all.find(({ request_hash: hash }) => hash === requestHash(store, review));
    if (sent !== undefined) return repeated(tx, review, { sent, now: before });
    await refuseUnlessOpen(tx, review, { status, before });
    await refuseWhileTaken(tx, review);
    if (review.decision === 'approved') await refuseWithoutWord(store, tx, verificationId);
    const session = await sessionSentBack(tx, review);
    const number = before.all.length + 1;
    const sealed = note === null ? null : await key.seal(noteField(number), note);
    await insert(store, tx, { ...review, number, session, write, note: sealed });
    await endAssignment(tx, verificationId);
    const after = await readStoredReviews(store, tx, verificationId);
    const outcome = outcomeOf(after);
    if (outcome === 'decides' || outcome === 'sent_back') {
      await enqueueReview(tx, verificationId);
    }
    return outcome;
  });
}

/** `settled`: the same request came before, and what follows from it was written. */
type ReviewOutcome = 'decides' | 'sent_back' | 'waits' | 'contradicts' | 'settled';

function outcomeOf({ all, decides, waits }: StoredReviews): ReviewOutcome {
  if (decides !== null) return 'decides';
  if (all.at(-1)?.decision === 'resubmit') return 'sent_back';
  return waits === null ? 'contradicts' : 'waits';
}

/** What all of them come to now; where the workflow has not written that yet, it is told again. */
async function repeated(
  tx: pg.PoolClient,
  { verificationId, requestFingerprint }: NewReview,
  { sent, now }: { sent: StoredReview; now: StoredReviews },
): Promise<ReviewOutcome> {
  if (sent.fingerprint !== requestFingerprint) {
    throw new KycError('idempotency_conflict', 'This key was used with another request.');
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

async function insert(
  store: Store,
  tx: pg.PoolClient,
  review: NewReview & { number: number; session: number | null; write: number },
): Promise<void> {
  const { verificationId, number, decision, session, reasons, note, principal, write } = review;
  const said = { number, decision, session, reasons, principal, last_write: write };
  await execute(
    tx,
    `insert into reviews (verification_id, number, decision, session, reasons, note, principal,
       last_write, request_hash, fingerprint, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[verificationId, number, decision, session, reasons, note, principal, write],
      ...[requestHash(store, review), review.requestFingerprint],
      store.tags.of('reviews', { verification_id: verificationId, ...said }),
    ],
  );
}

const newestRow = z.object({
  session: z.int().nullable(),
  is_over: z.boolean(),
  is_refused: z.boolean(),
});

/** What another try is to replace: everything up to the newest session; one that is being bought is for it. */
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

const wordRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  type: z.string(),
  principal: z.string(),
  data: z.unknown(),
  inbox_id: parse.uuid,
  tag: z.string().nullable(),
});

/** An approval needs what it can rest on: something that the vendor has judged, whatever it made of it. */
async function refuseWithoutWord(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<void> {
  const words = await queryRows(
    tx,
    wordRow,
    `select e.id, e.verification_id, e.type, e.principal, e.data, e.inbox_id, e.tag
     from events e join inbox i on i.id = e.inbox_id
     where e.verification_id = $1 and i.body is not null
       and e.type in ('vendor.approved', 'vendor.declined', 'vendor.review', 'vendor.resubmit')`,
    [verificationId],
  );
  for (const word of words) tags.check('events', word, word.tag);
  if (words.length > 0) return;
  const message =
    'There is nothing that an approval could rest on: the vendor has judged nothing. Decline or cancel it.';
  throw new KycError('not_ready', message);
}

const cancelRow = z.object({ principal: z.string() });
const decisionRow = z.object({ principal: z.string(), at: z.date(), decision: z.string() });

/** Who has decided is named to who comes too late, and who would be the second pair of eyes as well. */
async function refuseUnlessOpen(
  tx: pg.PoolClient,
  { verificationId, principal, decision }: NewReview,
  { status, before }: { status: Status; before: StoredReviews },
): Promise<void> {
  if (isFinal(status)) throw await alreadyFinal(tx, verificationId, status);
  if (before.decides !== null)
    throw new KycError('already_reviewed', sayingOf(before, before.decides));
  if (before.waits?.principal === principal && before.waits.decision === decision) {
    const message = `${sayingOf(before, before.waits)} Another person must say the same.`;
    throw new KycError('already_reviewed', message);
  }
  const canceled = await queryMaybe(
    tx,
    cancelRow,
    'select principal from cancel_requests where verification_id = $1',
    [verificationId],
  );
  if (canceled !== null) {
    throw new KycError('already_reviewed', `It is being canceled by ${canceled.principal}.`);
  }
  const last = before.all.at(-1);
  if (last?.decision === 'resubmit' && !(await isWritten(tx, verificationId, last))) {
    throw new KycError('already_reviewed', sayingOf(before, last));
  }
  if (status === 'in_review') return;
  throw new KycError('not_ready', `Only what is in review can be decided here; it is ${status}.`);
}

async function alreadyFinal(
  tx: pg.PoolClient,
  verificationId: string,
  status: Status,
): Promise<KycError> {
  const ended = await queryMaybe(
    tx,
    decisionRow,
    `select principal, decided_at as at, status as decision from decisions
     where verification_id = $1 and number = 1`,
    [verificationId],
  );
  return new KycError('already_final', ended === null ? `It is ${status}.` : saying(ended));
}

/** Until the workflow has heard of it, what another try was asked for still looks as if in review. */
async function isWritten(
  tx: pg.PoolClient,
  verificationId: string,
  { number }: Pick<StoredReview, 'number'>,
): Promise<boolean> {
  const event = await queryMaybe(
    tx,
    parse.idRow,
    `select id from events
     where verification_id = $1 and type = 'review.decided' and data->>'number' = $2`,
    [verificationId, String(number)],
  );
  return event !== null;
}

const saying = ({ decision, principal, at }: z.output<typeof decisionRow>): string =>
  decision === 'resubmit'
    ? `Another try was asked for by ${principal} at ${at.toISOString()}.`
    : `It was ${decision} by ${principal} at ${at.toISOString()}.`;

function sayingOf({ all }: StoredReviews, { number }: Pick<RecordedReview, 'number'>): string {
  const row = all.find((one) => one.number === number);
  return row === undefined ? '' : saying({ ...row, at: row.reviewed_at });
}
