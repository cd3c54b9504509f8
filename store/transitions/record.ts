import type pg from 'pg';
import { KycError } from '../../domain/errors.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { heldFor } from '../cases/hold.ts';
import { openUnseenCase } from '../cases/late.ts';
import { followCase } from '../cases/open.ts';
import { execute, inTransaction } from '../database.ts';
import { findVerificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { enqueueArchive } from '../outbox/enqueue.ts';
import { listUnanswered } from '../refresh/requests.ts';
import { planLateQuestions } from '../sessions/late-questions.ts';
import type { Store } from '../store.ts';
import type {
  TransitionCause,
  TransitionDependencies,
  TransitionInput,
  TransitionResult,
} from '../types.ts';
import { getOwner, type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { announce } from './announce.ts';
import { unheard, waitForDeadline } from './check-causes.ts';
import { decide, type DecisionTimes } from './decide.ts';
import { eventsOf, screeningAfter } from './events-of.ts';
import { findUnconsidered, type Rereader, TRIES_OF_ALL_BUILDS, vendorCauses } from './facts.ts';
import {
  derive,
  type DerivedTransition,
  isAskedFor,
  isNext,
  isRepeated,
  knowsReturns,
  withRefusal,
  writtenSteps,
} from './follow.ts';
import { type Known, readKnown } from './known.ts';
import { parseInput } from './parse-input.ts';
import { applyRows, settleTheRest } from './settle-inbox.ts';
import { type Behind, behind, checkCauses, ended } from './stands.ts';
import { judgeUnseen, leaveUnseen } from './unseen.ts';

/**
 * Writes what follows from everything that is stored of a verification, in one transaction: the messages
 * it rests on, the events, the projection, the decision with its evidence, and the client's notifications.
 * What the workflow asks for is a request: status and verdict are derived here, from the frozen input, the
 * authenticated messages and what was written down before. A repeated write changes nothing and gets the
 * same answer as the first.
 *
 * Nothing is written, and the workflow gets what stands as the answer (`behind`), when another run of it has
 * written last, when a cause is not what is stored, when it does not know of a requested cancel or of a
 * reviewer's decision, and once the verification has ended. An end is not
 * written while messages wait that it does not consider (`waiting`, with what they say), nor one that only
 * the clock calls for while a refresh request is unanswered, nor one that the vendor has decided while a
 * person works at it, or has refused it and a second one is waited for (`held`).
 *
 * @throws KycError `facts_mismatch` when the write follows the last one and asks for something else than
 *   what is derived (after some tries the workflow is answered with what stands), or when it comes before its
 *   time; `internal` when this build cannot read a message and another may; `not_found`; `erased` once
 *   the personal data was erased; RowChangedError when what it would rest on is not as we wrote it
 */
export async function recordTransition(
  store: Store,
  claimed: TransitionInput,
  { reread, attempt = 1 }: TransitionDependencies,
): Promise<TransitionResult> {
  const input = parseInput(claimed);
  const owner = await getOwner(store, input.verificationId);
  const key = await findVerificationKey(store, owner);
  const result = await inTransaction(store.app, async (tx): Promise<Judged> => {
    const before = await lockUnchanged(store, tx, input.verificationId);
    const known = await readKnown(store, tx, input.verificationId);
    if (isRepeated(input, known)) return { outcome: 'written' };
    if (isFinal(before.status)) return ended(known, before.status);
    if (key === null) throw new KycError('erased', 'The personal data was erased.');
    return judgeWrite(tx, input, {
      before,
      known,
      rereader: { key, accountId: before.account_id, reread, tags: store.tags, attempt },
    });
  });
  const { verificationId, status: asked, contradicted = 0 } = input;
  if (result.outcome === 'behind' && contradicted > 0) {
    const why = 'derived_otherwise';
    await noteRefusedWrite(store, { verificationId, why, asked, derived: null });
  }
  if (result.outcome !== 'refused') return result;
  const { why, derived, told } = result;
  await noteRefusedWrite(store, { verificationId, why, asked, derived });
  if (attempt >= TRIES_OF_ALL_BUILDS) return told;
  const message = `A write asks for ${asked}; ${derived} follows from what is stored.`;
  throw new KycError('facts_mismatch', message);
}

interface Judging {
  before: LockedVerification;
  known: Known;
  rereader: Rereader;
}

type Judged =
  | TransitionResult
  /** Loudly; after some tries it is answered with what stands. */
  | { outcome: 'refused'; why: RefusedWhy; derived: Status; told: Behind };

async function judgeWrite(
  tx: pg.PoolClient,
  input: TransitionInput,
  { before, known, rereader }: Judging,
): Promise<Judged> {
  const { now } = before;
  const { attempt } = rereader;
  const follows = isNext(input, known);
  if (follows) waitForDeadline(input.causes, { known, now, attempt });
  const checked = await checkCauses(tx, input, { known, rereader, now });
  const tell = (): Promise<Behind> => behind(tx, input, { known, rereader, checked });
  const { head } = known;
  if (!follows && input.run === head.run && input.write === head.write) {
    const why = 'asked_twice_otherwise';
    return { outcome: 'refused', why, derived: before.status, told: await tell() };
  }
  const isOtherwise = checked.some((cause, at) => cause !== input.causes[at]);
  if (!follows || isOtherwise || unheard(known, input.causes).length > 0) return tell();
  const derived = derive(input, known);
  if (!isAskedFor(derived, input)) {
    if (!knowsReturns(input, known)) return tell();
    const why = 'derived_otherwise';
    return { outcome: 'refused', why, derived: derived.status, told: await tell() };
  }
  if (derived.verdict !== null) {
    const arrived = await findUnconsidered(tx, derived, rereader);
    const unanswered = await findUnanswered(tx, derived);
    if (arrived.length + unanswered.length > 0) {
      return { outcome: 'waiting', arrived, ...(unanswered.length > 0 ? { unanswered } : {}) };
    }
    const held = await heldFor(rereader, tx, derived, { before, known });
    if (held !== null) return { outcome: 'held', ...held };
  } else if (input.causes.length === 0) {
    return tell();
  }
  await writeSteps(tx, derived, { before, known, rereader });
  return { outcome: 'written' };
}

/** One after the other, so that the world sees every step of what arrived together. */
async function writeSteps(
  tx: pg.PoolClient,
  derived: DerivedTransition,
  { before, known: stands, rereader }: Judging,
): Promise<void> {
  const { verificationId } = derived;
  let row = before;
  for (const [at, { derived: step, known }] of writtenSteps(derived, stands).entries()) {
    if (at > 0) row = await lockUnchanged(rereader, tx, verificationId);
    const { end, unseen } = await leaveUnseen(rereader, tx, step, known);
    await write(tx, withRefusal(end), { before: row, causes: known.causes, rereader });
    await judgeUnseen(tx, verificationId, unseen);
  }
}

/** Where only the clock ends it, the sessions that the vendor is to be asked about first. */
async function findUnanswered(
  tx: pg.PoolClient,
  { verificationId, verdict, askedAgain: except = [] }: DerivedTransition,
): Promise<number[]> {
  return verdict?.decidedBy === 'system' ? listUnanswered(tx, { verificationId, except }) : [];
}

/** Writes what was derived; the caller holds the lock. */
export async function write(
  tx: pg.PoolClient,
  input: DerivedTransition,
  known: { before: LockedVerification; causes: readonly TransitionCause[]; rereader: Rereader },
): Promise<void> {
  const { before, rereader } = known;
  const { verificationId } = input;
  const sequence = before.sequence + 1;
  await applyRows(tx, input);
  await appendEvents(rereader, tx, input.verificationId, eventsOf(input, before, sequence));
  await updateProjection(rereader, tx, input, before);
  await followCase(rereader, tx, input, before);
  await endSessions(tx, input);
  let decided: DecisionTimes | null = null;
  if (input.verdict !== null) {
    const causes = [...known.causes, ...input.causes];
    decided = await decide(tx, input, { before, verdict: input.verdict, causes }, rereader);
    await settleTheRest(tx, input.verificationId);
    await planLateQuestions(tx, input.verificationId);
    const { status } = input.verdict;
    if (status === 'approved' || status === 'declined') {
      await enqueueArchive(rereader, tx, { verificationId, about: { decision: 1 } });
    }
  }
  if (input.status === 'in_review' && (before.status !== 'in_review' || isJudged(input))) {
    await enqueueArchive(rereader, tx, { verificationId, about: { review: sequence } });
  }
  if (input.status !== before.status)
    await announce(rereader, tx, input, { before, sequence, decided });
  if (input.status === 'approved' && input.verdict?.decidedBy === 'reviewer') {
    const { status } = input;
    const screening = screeningAfter(input, before);
    await openUnseenCase(rereader, tx, { ...before, status, screening });
  }
}

/** Whether a reviewer has something new to look at. */
function isJudged(input: TransitionInput): boolean {
  return vendorCauses(input).some(
    ({ fact }) => fact.kind === 'outcome' || fact.screening === 'match',
  );
}

async function updateProjection(
  { tags }: Rereader,
  tx: pg.PoolClient,
  input: DerivedTransition,
  before: LockedVerification,
): Promise<void> {
  const { status, reasons, vendorCode, attemptsUsed, parts = {} } = input;
  const screening = screeningAfter(input, before);
  const refusedFields = refusedFieldsIn(input) ?? before.refused_fields;
  await execute(
    tx,
    `update verifications
     set status = $2, reasons = $3, vendor_code = $4, attempts_used = $5, last_write = $6,
       last_run = $11, last_digest = $12,
       sequence = sequence + 1, updated_at = now(), ended_at = case when $7 then now() end,
       parts = $8, screening = $9, screening_matched_at = case when $9 = 'match'
         then coalesce(screening_matched_at, now()) end,
       refused_fields = $10, tag = $13
     where id = $1`,
    [
      ...[before.id, status, reasons, vendorCode, attemptsUsed, input.write],
      ...[input.verdict !== null, JSON.stringify(parts), screening, refusedFields],
      ...[input.run, input.digest],
      tags.of('verifications', {
        ...{ ...before, status, reasons, vendor_code: vendorCode, attempts_used: attemptsUsed },
        ...{ parts, screening, refused_fields: refusedFields },
      }),
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

/** Why a write was refused: see the migration. */
type RefusedWhy = 'derived_otherwise' | 'asked_twice_otherwise' | 'foreign_workflow';

/** Remembers for operators that a write was asked for that does not follow from what is stored. */
export async function noteRefusedWrite(
  store: Store,
  refused: { verificationId: string; why: RefusedWhy; asked: string; derived: string | null },
): Promise<void> {
  await execute(
    store.app,
    `insert into refused_writes (verification_id, why, asked, derived)
     select id, $2, $3, $4 from verifications where id = $1
     on conflict (verification_id) do update set why = excluded.why, asked = excluded.asked,
       derived = excluded.derived, times = refused_writes.times + 1, last_at = now()`,
    [refused.verificationId, refused.why, refused.asked, refused.derived],
  );
}
