import type { VendorFact } from './outcome.ts';
import type { Cause, RecordInput } from './record.ts';
import type { Policy, SessionKnowledge, VerificationState } from './state.ts';
import { newState } from './state.ts';
import { transition } from './transition.ts';
import type { VerificationEvent } from './transition.ts';

/**
 * What is to be written of a verification follows from its frozen input and from what was heard, here
 * alone: the workflow asks for it, and the transaction that writes it derives it once more.
 */

/** How long an unanswered last question, or an undecided attempt, is asked on after the deadline. */
export const GRACE_MS = 24 * 3_600_000;

/** As much of a verification's frozen input as its status follows from. */
export interface FrozenRules {
  maxAttempts: number;
  /** Of a verification that an earlier build began, the newer rules are absent. */
  policy: Pick<Policy, 'screeningMatch'> & Partial<Policy>;
  lifecycle: { resubmission: 'same_session' | 'new_session' };
}

/** Of a verification that an earlier build began: it keeps what it started with. */
const RULES_OF_BEFORE = { approvalNeeds: [], awaitsScreening: false } as const;

/** A verification with these rules about which nothing is known yet. */
export function openState({ maxAttempts, policy, lifecycle }: FrozenRules): VerificationState {
  return newState({
    maxAttempts,
    policy: { ...RULES_OF_BEFORE, ...policy },
    oneTryPerSession: lifecycle.resubmission === 'new_session',
  });
}

const NO_ANSWER: VendorFact = { kind: 'noted', reasons: [], warning: 'no_answer' };

const isOperator = (principal: string): boolean => /^operator(:|$)/.test(principal);

/** What a cause means to `transition`. */
function eventOf(cause: Cause): VerificationEvent {
  switch (cause.type) {
    case 'vendor':
      return { type: 'vendor_fact', session: cause.session, fact: cause.fact };
    case 'cancel':
      return { type: 'cancel_requested', by: isOperator(cause.principal) ? 'operator' : 'client' };
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

/** The state after all of these causes. */
export function after(state: VerificationState, causes: readonly Cause[]): VerificationState {
  return causes.reduce((known, cause) => transition(known, eventOf(cause)), state);
}

/** A session in which the person can do nothing more. */
export function isSpent(
  { oneTryPerSession }: Pick<VerificationState, 'oneTryPerSession'>,
  session: SessionKnowledge,
): boolean {
  return session.ended || (oneTryPerSession && session.outcomes.length > 0);
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
