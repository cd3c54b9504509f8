import { isDeepStrictEqual } from 'node:util';
import { KycError } from '../../domain/errors.ts';
import { GRACE_MS, isSpent, mayHoldAnswer, stateOf } from '../../domain/derive.ts';
import type { TransitionCause } from '../types.ts';
import type { Known, KnownSession, SessionRefusal } from './known.ts';

type CauseOf<Type extends TransitionCause['type']> = Extract<TransitionCause, { type: Type }>;
type OwnCause = Exclude<TransitionCause, { type: 'vendor' }>;

/** Clocks differ, and a question is sent a moment before it is needed. */
const TOLERANCE_MS = 5 * 60_000;
/** For so long a write waits that comes too early, before the workflow is answered. */
const LONGEST_WAIT_MS = 60_000;

/**
 * What of a cause that no message of the vendor's is behind may be believed: the cause, what is so in
 * its place, or null. Anybody with access to Temporal can write any of them.
 *
 * That a session has ended, was forgotten, or that screening is refused is believed of sessions that
 * there are: it leads to another session or to a person, never to an end.
 */
export function checkCause(cause: OwnCause, known: Known, now: Date): OwnCause | null {
  switch (cause.type) {
    case 'cancel':
      return cancelOf(cause, known);
    case 'review':
      return reviewIn(cause, known);
    case 'deadline':
      return isBelieved(cause, known, now) ? deadlineOf(cause, known) : null;
    case 'session_refused':
      return refusalOf(cause, known);
    case 'session_ended':
    case 'session_forgotten':
    case 'screening_refused':
      return known.sessions.some(({ number }) => number === cause.session) ? cause : null;
  }
}

/** A cancel is whose it was written down as; one that was not written down is an operator's. */
function cancelOf(
  cause: CauseOf<'cancel'>,
  { cancelRequestedBy }: Pick<Known, 'cancelRequestedBy'>,
): CauseOf<'cancel'> {
  const principal = cancelRequestedBy ?? 'operator';
  return cause.principal === principal ? cause : { type: 'cancel', principal };
}

/** A review is what its row says; without a row there is none. */
function reviewIn(
  cause: CauseOf<'review'>,
  { reviews, causes }: Pick<Known, 'reviews' | 'causes'>,
): CauseOf<'review'> | null {
  // Each is written once, however often the workflow sends it.
  if (causes.some((one) => one.type === 'review' && one.number === cause.number)) return null;
  const review = reviews.find(({ number }) => number === cause.number);
  if (review === undefined) return null;
  const stored = { type: 'review', ...review } as const;
  return isDeepStrictEqual(cause, stored) ? cause : stored;
}

/** A cancel and reviews that are stored, and that neither these causes nor what was written hold. */
export function unheard(
  { cancelRequestedBy: principal, reviews, causes: written }: Known,
  causes: readonly TransitionCause[],
): TransitionCause[] {
  const all = [...written, ...causes];
  const isCanceled = all.some(({ type }) => type === 'cancel');
  const heard = new Set(all.flatMap((cause) => (cause.type === 'review' ? cause.number : [])));
  const cancel = principal === null || isCanceled ? [] : [{ type: 'cancel', principal } as const];
  const decided = reviews.filter(({ number }) => !heard.has(number));
  return [...cancel, ...decided.map((review) => ({ type: 'review', ...review }) as const)];
}

/** The activity that asked the vendor has written down what it was refused for; the cause says the same. */
function refusalOf(
  cause: CauseOf<'session_refused'>,
  known: Known,
): CauseOf<'session_refused'> | null {
  const { refusal } = known;
  if (refusal === null || !isOfNextSession(refusal, known)) return null;
  const { reason, vendorCode, fields } = refusal;
  const isSame =
    cause.reason === reason &&
    cause.vendorCode === vendorCode &&
    JSON.stringify(cause.fields) === JSON.stringify(fields);
  return isSame ? cause : { type: 'session_refused', reason, vendorCode, fields };
}

/** A refusal ends nothing while the person has a session: it is that of the next one, and needed. */
function isOfNextSession({ session }: SessionRefusal, { input, sessions, causes }: Known): boolean {
  const state = stateOf(input, { sessions, causes });
  const isNeeded = state.sessions.every((one) => !one.ready || isSpent(state, one));
  return isNeeded && session === (sessions.at(-1)?.number ?? 0) + 1;
}

/** A deadline has passed when the database's clock says so, and the vendor was asked when it says so. */
function isBelieved({ deadline }: CauseOf<'deadline'>, known: Known, now: Date): boolean {
  if (msUntil(deadline, known, now) > 0) return false;
  return deadline === 'grace_over_unanswered' || wasAnswered(known);
}

function msUntil(deadline: string, { input, sessions }: Known, now: Date): number {
  const isWithoutGrace =
    deadline === 'answered' || (deadline === 'grace_over_unanswered' && sessions.length === 0);
  const at = Date.parse(input.expiresAt) + (isWithoutGrace ? 0 : GRACE_MS);
  return at - now.getTime();
}

/**
 * That the vendor did not answer is not so where it has, since the deadline, about every session that may
 * hold an answer. No moment before it counts here: what was done in that one would be called undone.
 */
function deadlineOf(cause: CauseOf<'deadline'>, known: Known): CauseOf<'deadline'> {
  if (cause.deadline !== 'grace_over_unanswered' || known.sessions.length === 0) return cause;
  const since = Date.parse(known.input.expiresAt);
  const isAnswered = openSessions(known).every((session) => wasAsked(session, since));
  return isAnswered ? { ...cause, deadline: 'grace_over_answered' } : cause;
}

/** Whether the vendor was asked, at the deadline, about every session that may hold an answer. */
function wasAnswered(known: Known): boolean {
  const isWritten = known.causes.some((one) => one.type === 'deadline');
  if (isWritten) return true;
  const deadline = Date.parse(known.input.expiresAt);
  return openSessions(known)
    .filter(({ readyAt }) => readyAt.getTime() < deadline)
    .every((session) => wasAsked(session, deadline - TOLERANCE_MS));
}

/** The sessions that may hold an answer. */
function openSessions({ input, sessions, causes }: Known): KnownSession[] {
  const state = stateOf(input, { sessions, causes });
  const open = state.sessions.filter((one) => mayHoldAnswer(state, one));
  return sessions.filter(({ number }) => open.some((one) => one.number === number));
}

const wasAsked = ({ unused, answeredAt }: KnownSession, since: number): boolean =>
  unused || (answeredAt !== null && answeredAt.getTime() >= since);

/**
 * A deadline that is not believed is tried again in a moment, since the clocks of Temporal and of the
 * database differ a little; then the workflow is answered, and sets its timer by the frozen input.
 * @throws KycError `facts_mismatch`, with when to try again
 */
export function waitForDeadline(
  causes: readonly TransitionCause[],
  { known, now, attempt }: { known: Known; now: Date; attempt: number },
): void {
  if (attempt > 1) return;
  const early = causes.find((one) => one.type === 'deadline' && !isBelieved(one, known, now));
  if (early?.type !== 'deadline') return;
  const leftMs = msUntil(early.deadline, known, now);
  const retryAfterMs = leftMs > 0 ? Math.min(leftMs, LONGEST_WAIT_MS) : LONGEST_WAIT_MS;
  throw new KycError('facts_mismatch', 'The deadline has not passed, or nobody was asked at it.', {
    retryAfterMs,
  });
}
