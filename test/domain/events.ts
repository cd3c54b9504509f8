import { OUTCOMES } from '../../domain/outcome.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { newState, RULES_VERSION } from '../../domain/state.ts';
import type { Policy, VerificationState } from '../../domain/state.ts';
import { transition } from '../../domain/transition.ts';
import type { VerificationEvent } from '../../domain/transition.ts';

/** Short ways to write events, so that a test reads as a story. */
export const ready = (session = 1): VerificationEvent => ({ type: 'session_ready', session });
export const ended = (session = 1): VerificationEvent => ({ type: 'session_ended', session });
export const cancel: VerificationEvent = { type: 'cancel_requested' };
export const operatorsCancel: VerificationEvent = { type: 'cancel_requested', by: 'operator' };
export const settled: VerificationEvent = { type: 'settled' };

type Details = Partial<Omit<VendorFact, 'kind' | 'outcome'>>;

export function fact(
  said: VendorFact['kind'] | NonNullable<VendorFact['outcome']>,
  details: Details = {},
  session = 1,
): VerificationEvent {
  const known = { reasons: [], ...details };
  if (isKind(said)) {
    return { type: 'vendor_fact', session, fact: { kind: said, ...known } };
  }
  return { type: 'vendor_fact', session, fact: { kind: 'outcome', outcome: said, ...known } };
}

const isKind = (said: string): said is VendorFact['kind'] =>
  !(OUTCOMES as readonly string[]).includes(said);

export const deadline = (
  stage: 'answered' | 'grace_over_answered' | 'grace_over_unanswered',
): VerificationEvent => ({ type: 'deadline', deadline: stage });

export const reviewed = (
  status: 'approved' | 'declined',
  number = 1,
  reasons: readonly ReasonCode[] = [],
): VerificationEvent => ({
  type: 'reviewed',
  reasons,
  number,
  status,
});

/** A policy that asks for nothing, but for what is given. */
export const policyOf = (given: Partial<Policy> = {}): Policy => ({
  screeningMatch: 'review',
  approvalNeeds: [],
  awaitsScreening: false,
  ...given,
});

export interface StoryOptions {
  maxAttempts?: number;
  oneTryPerSession?: boolean;
  policy?: Partial<Policy>;
  screeningMatch?: Policy['screeningMatch'];
}

/** The state after the events, in the order given. */
export function after(
  events: readonly VerificationEvent[],
  {
    maxAttempts = 3,
    oneTryPerSession = false,
    screeningMatch = 'review',
    policy,
  }: StoryOptions = {},
): VerificationState {
  return events.reduce(
    transition,
    newState({
      ...{ rulesVersion: RULES_VERSION, maxAttempts, oneTryPerSession },
      policy: policyOf({ screeningMatch, ...policy }),
    }),
  );
}
