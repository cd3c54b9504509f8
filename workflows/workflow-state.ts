import type { Cause } from '../activities/contract.ts';
import { GRACE_MS, openState } from '../domain/derive.ts';
import type { VerificationState } from '../domain/state.ts';
import type { SentName } from './check-messages.ts';
import type { ArrivedFact, VerificationInput } from './messages.ts';

/** What handlers, timers and activities write down; only the main path acts on it. */
export type WorkflowEvent =
  | { type: 'cause'; cause: Cause }
  | { type: 'returned'; session: number }
  | { type: 'question_wanted'; session: number }
  /** A refresh request of that session is unanswered, and the verification was about to end. */
  | { type: 'last_question_wanted'; session: number }
  /** `isBehind`: another run of this workflow has written things down that this one does not know. */
  | { type: 'session_ready'; session: number; expiresAt: number | null; isBehind: boolean }
  /** At the deadline there was none of that number; whether the vendor was ever asked for it. */
  | { type: 'session_missing'; session: number; wasTried: boolean }
  | { type: 'renewal_wanted'; request: RenewalRequest }
  | { type: 'question_answered'; session: number; question: number; word: Word }
  | { type: 'polled'; session: number; word: Word }
  /** Polling has found that the vendor does not know the session. */
  | { type: 'session_unknown'; session: number }
  /** Polling has given up for good. */
  | { type: 'polling_over'; session: number }
  /** A session that lives is given up, because the device claims that it is no good. */
  | { type: 'session_given_up'; session: number; requests: RenewalRequest[] }
  | { type: 'timer'; timer: TimerName };

/** What a question brought: an answer about the session; that it is unknown; or no answer at all. */
export type Word = 'answer' | 'unknown' | 'none';

export type TimerName = 'session_end' | 'deadline' | 'grace_end';

/** A person's wish for another session; `dropped` tells the waiting handler that there will be none. */
export interface RenewalRequest {
  session: number;
  dropped: boolean;
  /** The person's device claims that the session before it is no good any more, although it lives. */
  isBroken: boolean;
}

/** The vendor session that counts now, as far as time is concerned. */
export interface CurrentSession {
  number: number;
  ready: boolean;
  /** Milliseconds since the epoch; null when it has no end of its own, or that end has passed. */
  endsAt: number | null;
}

/** Everything that one verification remembers while it runs. */
export interface WorkflowState {
  input: VerificationInput;
  state: VerificationState;
  /** What arrived and is not settled yet, in order. */
  events: WorkflowEvent[];
  /** Inbox rows that were seen: a signal delivered twice has one effect. */
  seen: Set<string>;
  /** Number of the last write that took effect. */
  writes: number;
  /** The run that made it, where it was another one than this. */
  follows: string | null;
  session: CurrentSession;
  /** A renewal that waits for the vendor's word on the session before it. */
  renewal: { question: number; requests: RenewalRequest[] } | null;
  /** Renewals that were asked for a moment before the session's end. */
  earlyRenewals: RenewalRequest[];
  /** Renewals that were asked for before this run knew that the session before them is there. */
  heldRenewals: RenewalRequest[];
  /** How many sessions were given up because a device claimed that they were no good. */
  sessionsGivenUp: number;
  /**
   * `open` until the deadline; `last_question` while the vendor owes the answer to it; `grace` while
   * something submitted may still be decided; `over` when only a person or the vendor's staff is left.
   */
  phase: 'open' | 'last_question' | 'grace' | 'over';
  /**
   * The sessions whose last question, asked at the deadline, is not answered yet: with the number of
   * the question, or null once it came back without an answer and they are asked about again.
   */
  lastQuestions: Map<number, number | null>;
  /** The session that is looked for at the deadline: it may be there, and its news be lost. */
  lookedFor: number | null;
  /** When what is still unanswered after the deadline is given up, in milliseconds since the epoch. */
  graceEndsAt: number;
  /** The sessions that were asked about once more at the end, because a request was unanswered. */
  askedAgain: Set<number>;
  /** Sessions that the vendor does not know because the person never used them: nothing is to be heard. */
  unused: Set<number>;
  /** Sessions that the vendor once said it did not know, whatever happened in them. */
  forgotten: Set<number>;
  /** Sessions about which it cannot be asked any more, e.g. because the data were erased. */
  hopeless: Set<number>;
  /** How many signals of each name were no use: not what they should be, or about nothing that exists. */
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
 * Notes a fact from the inbox once. That the person came back decides nothing, and is not written down. An
 * earlier build signaled it as a `ring`; its other rings said nothing.
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
