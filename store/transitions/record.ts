import type pg from 'pg';
import type { Screening } from '../../domain/evidence.ts';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction } from '../database.ts';
import { type VerificationKey, verificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { planLateQuestions } from '../sessions/late-questions.ts';
import { enqueueArchive, enqueueReviewDetails } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import type { TransitionDependencies, TransitionInput, TransitionResult } from '../types.ts';
import { getOwner, type LockedVerification, lockVerification } from '../verifications/lock.ts';
import { announce } from './announce.ts';
import { decide, type DecisionTimes } from './decide.ts';
import { eventsOf, screeningAfter } from './events-of.ts';
import { findUnconsidered, refusedCauses, type Rereader, vendorCauses } from './facts.ts';
import { applyRows, settleTheRest } from './settle-inbox.ts';

/**
 * Writes what a workflow decided, in one transaction: the messages it rests on, the events, the
 * projection, the decision with its evidence, and what must be told to the client. A repeated write
 * changes nothing and is answered like the first.
 *
 * What the workflow claims is not believed: every vendor fact must be what the authenticated message
 * says, read again here; otherwise nothing is written (`refused`). An end is not written while
 * messages wait that it does not consider (`waiting`, with what they say).
 *
 * @throws KycError `not_found`; `erased` once the personal data was erased; `already_final` when
 *   another write has ended the verification; `internal` when verdict and status do not fit
 */
export async function recordTransition(
  store: Store,
  claimed: TransitionInput,
  { reread }: TransitionDependencies,
): Promise<TransitionResult> {
  checkVerdict(claimed);
  const input = withRefusal(claimed);
  const owner = await getOwner(store.app, input.verificationId);
  const key = await verificationKey(store, owner);
  return inTransaction(store.app, async (tx): Promise<TransitionResult> => {
    const before = await lockVerification(tx, input.verificationId);
    if (before.last_write >= input.write) return { outcome: 'written' };
    if (isFinal(before.status)) {
      throw new KycError('already_final', 'The verification has already ended.');
    }
    const rereader: Rereader = { key, reread };
    const inboxIds = await refusedCauses(tx, input, rereader);
    if (inboxIds.length > 0) return { outcome: 'refused', inboxIds };
    if (input.verdict !== null) {
      const arrived = await findUnconsidered(tx, input, rereader);
      if (arrived.length > 0) return { outcome: 'waiting', arrived };
    }
    await write(tx, input, { before, key });
    return { outcome: 'written' };
  });
}

/** Where a refused session ended the verification, what the vendor called it is why. */
function withRefusal(input: TransitionInput): TransitionInput {
  const { verdict } = input;
  const refused = input.causes.find((cause) => cause.type === 'session_refused');
  if (refused === undefined || verdict?.status !== 'failed') return input;
  const { vendorCode } = refused;
  if (vendorCode === null) return input;
  return { ...input, vendorCode, verdict: { ...verdict, vendorCode } };
}

/** An end has a verdict of the same status, and nothing else has one. */
function checkVerdict({ status, verdict }: TransitionInput): void {
  const fits = verdict === null ? !isFinal(status) : verdict.status === status;
  if (!fits) throw new KycError('internal', 'The verdict does not fit the status.');
}

async function write(
  tx: pg.PoolClient,
  input: TransitionInput,
  known: { before: LockedVerification; key: VerificationKey },
): Promise<void> {
  const { before, key } = known;
  const sequence = before.sequence + 1;
  await applyRows(tx, input);
  await appendEvents(tx, input.verificationId, eventsOf(input, before, sequence));
  await updateProjection(tx, input, screeningAfter(input, before));
  await endSessions(tx, input);
  let decided: DecisionTimes | null = null;
  if (input.verdict !== null) {
    decided = await decide(tx, input, { before, key, verdict: input.verdict });
    await settleTheRest(tx, input.verificationId);
    await planLateQuestions(tx, input.verificationId);
    const { status } = input.verdict;
    if (status === 'approved' || status === 'declined') {
      await enqueueArchive(tx, { verificationId: input.verificationId, decision: 1 });
    }
  }
  if (input.status === 'in_review' && (before.status !== 'in_review' || isJudged(input))) {
    await enqueueReviewDetails(tx, { verificationId: input.verificationId, review: sequence });
  }
  if (input.status !== before.status) await announce(tx, input, { before, sequence, decided });
}

/** Whether whoever must look has something new to look at. */
function isJudged(input: TransitionInput): boolean {
  return vendorCauses(input).some(
    ({ fact }) => fact.kind === 'outcome' || fact.screening === 'match',
  );
}

async function updateProjection(
  tx: pg.PoolClient,
  input: TransitionInput,
  screening: Screening | null,
): Promise<void> {
  await execute(
    tx,
    `update verifications
     set status = $2, reasons = $3, vendor_code = $4, attempts_used = $5, last_write = $6,
       sequence = sequence + 1, updated_at = now(), ended_at = case when $7 then now() end,
       parts = $8, screening = $9, screening_matched_at = case when $9 = 'match'
         then coalesce(screening_matched_at, now()) end,
       refused_fields = coalesce($10, refused_fields)
     where id = $1`,
    [
      input.verificationId,
      input.status,
      input.reasons,
      input.vendorCode,
      input.attemptsUsed,
      input.write,
      input.verdict !== null,
      JSON.stringify(input.parts ?? {}),
      screening,
      refusedFieldsIn(input),
    ],
  );
}

/** Null where no session was refused by this write. */
function refusedFieldsIn({ causes }: TransitionInput): string[] | null {
  return causes.find((cause) => cause.type === 'session_refused')?.fields ?? null;
}

/** With the verification all of its sessions end. One that is being bought is not known to be one. */
async function endSessions(tx: pg.PoolClient, input: TransitionInput): Promise<void> {
  await execute(
    tx,
    `update vendor_sessions set state = 'ended', ended_at = now()
     where verification_id = $1 and state <> 'ended'
       and (number = any($2) or ($3 and state = 'ready'))`,
    [input.verificationId, input.endedSessions, input.verdict !== null],
  );
}
