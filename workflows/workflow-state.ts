import type { Cause } from '../activities/contract.ts';
import { GRACE_MS, openState } from '../domain/derive.ts';
import type { VerificationState } from '../domain/state.ts';
import type { SentName } from './check-messages.ts';
import type { ArrivedFact, VerificationInput } from './messages.ts';

/** What handlers, timers and activities report; only the main path acts on it. */
export type WorkflowEvent =
  | { type: 'cause'; cause: Cause }
  | { type: 'returned'; session: number }
  | { type: 'question_wanted'; session: number }
  /** A refresh request of that session is unanswered, and the verification was about to end. */
  | { type: 'last_question_wanted'; session: number }
  /** `isBehind`: another run of this workflow has made writes that this run does not know. */
  | { type: 'session_ready'; session: number; expiresAt: number | null; isBehind: boolean }
  /** At the deadline that session did not exist; `wasTried`: whether we had tried to buy it. */
  | { type: 'session_missing'; session: number; wasTried: boolean }
  | { type: 'renewal_wanted'; request: RenewalRequest }
  | { type: 'question_answered'; session: number; question: number; word: Word }
  | { type: 'polled'; session: number; word: Word }
  /** Polling has found that the vendor does not know the session. */
  | { type: 'session_unknown'; session: number }
  /** Polling has given up for good. */
  | { type: 'polling_over'; session: number }
  /** The workflow gives up an open session because the device reports it as broken. */
  | { type: 'session_given_up'; session: number; requests: RenewalRequest[] }
  | { type: 'timer'; timer: TimerName };

/** The result of a question: an answer; the vendor does not know the session; or no answer. */
export type Word = 'answer' | 'unknown' | 'none';

export type TimerName = 'session_end' | 'deadline' | 'grace_end';

/** A person's request for another session; `dropped` ends the handler's wait: there will be none. */
export interface RenewalRequest {
  session: number;
  dropped: boolean;
  /** The person's device claims that the previous session no longer works, although it has not ended. */
  isBroken: boolean;
}

/** The current vendor session, and when it ends. */
export interface CurrentSession {
  number: number;
  ready: boolean;
  /** Milliseconds since the epoch; null when it has no end of its own, or has ended. */
  endsAt: number | null;
}

/** The whole state of one running verification. */
export interface WorkflowState {
  input: VerificationInput;
  state: VerificationState;
  /** Events that are not handled yet, in order. */
  events: WorkflowEvent[];
  /** Inbox rows already considered: a signal that arrives twice has one effect. */
  seen: Set<string>;
  /** Number of the last write that took effect. */
  writes: number;
  /** The run that made that write, if it was another run. */
  follows: string | null;
  session: CurrentSession;
  /** A renewal that waits for the vendor's answer about the previous session. */
  renewal: { question: number; requests: RenewalRequest[] } | null;
  /** Requests that came a moment before the session's end. */
  earlyRenewals: RenewalRequest[];
  /** Requests that came before this run knew that the previous session exists. */
  heldRenewals: RenewalRequest[];
  /** How many sessions the workflow gave up because a device reported them as broken. */
  sessionsGivenUp: number;
  /**
   * `open` until the deadline; `last_question` until the vendor has answered the questions asked then;
   * `grace` while the vendor may still decide an attempt; `over` when only a reviewer or the vendor's staff
   * can still decide.
   */
  phase: 'open' | 'last_question' | 'grace' | 'over';
  /**
   * The sessions whose last question, asked at the deadline, has no answer yet. The value is the number of
   * the question, or null once it brought no answer and polling asks again.
   */
  lastQuestions: Map<number, number | null>;
  /** The session that we look for at the deadline: it may exist without this run knowing. */
  lookedFor: number | null;
  /** When the workflow gives up unanswered last questions, in milliseconds since the epoch. */
  graceEndsAt: number;
  /** Sessions about which we asked again at the end, because a refresh request was unanswered. */
  askedAgain: Set<number>;
  /** Sessions that the vendor does not know because the person never used them: no answer will come. */
  unused: Set<number>;
  /** Sessions that the vendor has once answered it does not know, although they may have been used. */
  forgotten: Set<number>;
  /** Sessions that we no longer poll: polling has failed for good, e.g. because the data were erased. */
  hopeless: Set<number>;
  /** Ignored signals by name: malformed, or about a session that does not exist. */
  ignored: Partial<Record<SentName, number>>;
}

export function newWorkflowState(input: VerificationInput): WorkflowState {
  return {
    input,
    state: openState(input),
    events: [],
    seen: new Set(),
    writes: 0,
    follows: null,
    session: { number: 1, ready: false, endsAt: null },
    renewal: null,
    earlyRenewals: [],
    heldRenewals: [],
    sessionsGivenUp: 0,
    phase: 'open',
    lastQuestions: new Map(),
    lookedFor: null,
    graceEndsAt: Date.parse(input.expiresAt) + GRACE_MS,
    askedAgain: new Set(),
    unused: new Set(),
    forgotten: new Set(),
    hopeless: new Set(),
    ignored: {},
  };
}

/**
 * Adds a fact from the inbox, once. That the person came back decides nothing, so it is not written; an
 * earlier build signaled it as a `ring`, and its other rings said nothing.
 */
export function noteFact(workflow: WorkflowState, { inboxId, session, fact }: ArrivedFact): void {
  if (workflow.seen.has(inboxId)) return;
  workflow.seen.add(inboxId);
  const kind: string = fact.kind;
  if (kind === 'returned' || (kind === 'ring' && fact.vendorCode === 'returned')) {
    workflow.events.push({ type: 'returned', session });
  } else if (kind !== 'ring') {
    workflow.events.push({ type: 'cause', cause: { type: 'vendor', inboxId, session, fact } });
  }
}
