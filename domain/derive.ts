import type { VendorFact } from './outcome.ts';
import type { Cause, RecordInput, Standing } from './record.ts';
import type { HeardOutcome, Policy, SessionKnowledge, VerificationState } from './state.ts';
import { newState } from './state.ts';
import { learnAll } from './transition.ts';
import type { Learnable } from './transition.ts';

/**
 * Only this file derives what to write for a verification, from its frozen input and what was received: the
 * workflow uses it to ask for a write, and the transaction that writes derives it once more.
 */

/** How long an unanswered last question, or an undecided attempt, is asked on after the deadline. */
export const GRACE_MS = 24 * 3_600_000;

/** The part of a verification's frozen input that determines its status. */
export interface FrozenRules {
  rulesVersion: number;
  maxAttempts: number;
  /** A verification that an earlier build began has no newer rules. */
  policy: Pick<Policy, 'screeningMatch'> & Partial<Policy>;
  lifecycle: { resubmission: 'same_session' | 'new_session' };
}

/** Of a verification that an earlier build began: it keeps what it started with. */
const RULES_OF_BEFORE = { approvalNeeds: [], awaitsScreening: false } as const;

/** A verification with these rules about which nothing is known yet. @throws as `refuseUnknownRules` */
export function openState(rules: FrozenRules): VerificationState {
  const { rulesVersion, maxAttempts, policy, lifecycle } = rules;
  return newState({
    rulesVersion,
    maxAttempts,
    policy: { ...RULES_OF_BEFORE, ...policy },
    oneTryPerSession: lifecycle.resubmission === 'new_session',
  });
}

const NO_ANSWER: VendorFact = { kind: 'noted', reasons: [], warning: 'no_answer' };

const isOperator = (principal: string): boolean => /^operator(:|$)/.test(principal);

/** What a cause means to `transition`. */
function eventOf(cause: Cause): Learnable {
  switch (cause.type) {
    case 'vendor':
      return { type: 'vendor_fact', session: cause.session, fact: cause.fact };
    case 'cancel':
      return { type: 'cancel_requested', by: isOperator(cause.principal) ? 'operator' : 'client' };
    case 'review': {
      const { number, decision, reasons, session = 0 } = cause;
      if (decision === 'resubmit') return { type: 'sent_back', number, session, reasons };
      return { type: 'reviewed', number, status: decision, reasons };
    }
    case 'deadline':
      return { type: 'deadline', deadline: cause.deadline };
    case 'session_refused':
      return { type: 'session_refused', reason: cause.reason };
    case 'session_ended':
      return { type: 'session_ended', session: cause.session };
    case 'session_forgotten':
      return { type: 'vendor_fact', session: cause.session, fact: NO_ANSWER };
    case 'screening_refused':
      return { ...cause };
  }
}

/** The state after all of these causes, in whatever order they come. */
export function after(state: VerificationState, causes: readonly Cause[]): VerificationState {
  return causes.length === 0 ? state : learnAll(state, causes.map(eventOf));
}

/** Whether a reviewer's decision ends it: what the reviewer had not seen is no step before that. */
export const isEndedByPerson = ({ verdict }: Pick<VerificationState, 'verdict'>): boolean =>
  verdict?.decidedBy === 'reviewer';

/** A step that clients see: its causes, and the state after them. */
export interface Step<One extends Cause = Cause> {
  causes: One[];
  state: VerificationState;
}

/**
 * The steps that these causes lead to, one for each. Once one of them calls for the end, all that are left
 * are considered with it. No cause at all is a step as well: what is known may call for the end by itself.
 */
export function stepsOf<One extends Cause>(
  state: VerificationState,
  causes: readonly One[],
): Step<One>[] {
  const steps: Step<One>[] = [];
  let known = state;
  for (const [at, cause] of causes.entries()) {
    const next = after(known, [cause]);
    if (next.verdict !== null) {
      const left = causes.slice(at);
      return [...steps, { causes: left, state: after(known, left) }];
    }
    steps.push({ causes: [cause], state: next });
    known = next;
  }
  return steps.length === 0 ? [{ causes: [], state }] : steps;
}

/** The state of a verification of which exactly this is stored. @throws as `refuseUnknownRules` */
export function stateOf(
  rules: FrozenRules,
  { sessions, causes }: Pick<Standing, 'sessions' | 'causes'>,
): VerificationState {
  const seen = sessions.flatMap(({ number: session, returned }): Learnable[] => [
    { type: 'session_ready', session },
    ...(returned ? [{ type: 'returned' as const, session }] : []),
  ]);
  return learnAll(openState(rules), [...seen, ...causes.map(eventOf)]);
}

/** A session in which the person can do nothing more. */
export function isSpent(
  { oneTryPerSession, sentBack }: Pick<VerificationState, 'oneTryPerSession' | 'sentBack'>,
  session: SessionKnowledge,
): boolean {
  if (sentBack !== null && session.number <= sentBack.session) return true;
  return session.ended || (oneTryPerSession && session.outcomes.length > 0);
}

/**
 * Whether the vendor may still report something about that session: always about the newest one; about an
 * earlier one until it has an outcome of its own. A request to try again is such an outcome only where a
 * new try needs a new session. Most vendors do not report that a person has begun, so every usable session
 * counts.
 */
export function mayHoldAnswer(
  state: Pick<VerificationState, 'sessions' | 'oneTryPerSession'>,
  { number, ready, outcomes }: SessionKnowledge,
): boolean {
  if (!ready) return false;
  const newest = state.sessions.findLast((session) => session.ready);
  const isOpen = ({ outcome }: HeardOutcome): boolean =>
    outcome === 'review' || (outcome === 'resubmit' && !state.oneTryPerSession);
  return number === newest?.number || outcomes.every(isOpen);
}

/** What a write says of the verification. */
export type Writing = Pick<
  RecordInput,
  'status' | 'reasons' | 'vendorCode' | 'parts' | 'attemptsUsed' | 'verdict' | 'endedSessions'
>;

/** What is to be written of a state. A standing verdict is written as the end that it is. */
export function writingOf(state: VerificationState): Writing {
  const { verdict } = state;
  return {
    status: verdict?.status ?? state.status,
    reasons: verdict?.reasons ?? state.reasons,
    vendorCode: verdict === null ? state.vendorCode : (verdict.vendorCode ?? null),
    ...(Object.keys(state.parts).length === 0 ? {} : { parts: state.parts }),
    attemptsUsed: state.attemptsUsed,
    verdict,
    endedSessions: state.sessions
      .filter((session) => isSpent(state, session))
      .map(({ number }) => number),
  };
}
