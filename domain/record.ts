import type { Parts } from './evidence.ts';
import type { VendorFact } from './outcome.ts';
import type { ReasonCode } from './reason.ts';
import type { Deadline, Verdict } from './state.ts';
import type { FinalStatus, Status } from './status.ts';

/**
 * The wire shape in which a workflow has a transition written down: activities take it from the
 * workflow and hand it to the store. A pending activity keeps its old input, so this only grows.
 */

/** The id of the workflow of a verification, whose writes alone are taken. */
export function verificationWorkflowId(verificationId: string): string {
  return `verification/${verificationId}`;
}

/** What led to a transition. Each becomes an event with its principal. */
export type Cause =
  | { type: 'vendor'; inboxId: string; session: number; fact: VendorFact }
  | { type: 'cancel'; principal: string }
  /**
   * What a person has decided, by a row of its own: which one it is, and what it says. `session`: the newest
   * one when the person under verification was asked to try again; only with `resubmit`.
   */
  | {
      type: 'review';
      number: number;
      principal: string;
      decision: 'approved' | 'declined' | 'resubmit';
      reasons: ReasonCode[];
      session?: number;
    }
  | { type: 'deadline'; deadline: Exclude<Deadline, 'ahead'> }
  /** `fields`: JSON pointers into the request that the vendor found at fault; may be empty. */
  | { type: 'session_refused'; reason: ReasonCode; vendorCode: string | null; fields: string[] }
  | { type: 'session_ended'; session: number }
  /** The vendor says that it does not know that session, in which something may have happened. */
  | { type: 'session_forgotten'; session: number }
  /** We asked the vendor for the screening result of that attempt, and will never get it. */
  | { type: 'screening_refused'; session: number; attempt?: string };

/** What a workflow asks to have written. A request: what is written is derived from what is stored. */
export interface RecordInput {
  verificationId: string;
  /** One more than the last write. With the run and the content of the request it identifies a repeat. */
  write: number;
  /** The run whose write the last one was, where another run of the workflow has made it. */
  follows?: string;
  causes: Cause[];
  /** The sessions from which the person is known to have come back; absent: none. */
  returned?: number[];
  status: Status;
  reasons: ReasonCode[];
  vendorCode: string | null;
  /** What was said of the parts in what the status rests on; absent: nothing. */
  parts?: Parts;
  attemptsUsed: number;
  /** Present exactly when this write ends the verification. */
  verdict: Verdict | null;
  /** Sessions that can no longer be used. */
  endedSessions: number[];
  /** Sessions whose vendor was asked again for an unanswered request, and that hold up the end no more. */
  askedAgain?: number[];
  /** The workflow understands `held`. Absent: the end is written; `facts_mismatch` if a decline blocks it. */
  mayBeHeld?: true;
  /** How often this was answered with what stands, once that is often: operators are to see it. */
  contradicted?: number;
}

/** What a message says, and which one it is. */
export interface ArrivedFact {
  inboxId: string;
  /** Our number of the vendor session it is about. */
  session: number;
  fact: VendorFact;
}

export type RecordResult =
  | { outcome: 'written' }
  /**
   * Only for an end: these rows arrived meanwhile and must be considered first. Where only the clock
   * calls for it, the vendor is first to be asked about these sessions too: a refresh request of theirs
   * has not been answered.
   */
  | { outcome: 'waiting'; arrived: ArrivedFact[]; unanswered?: number[] }
  /**
   * Only for an end that the vendor has decided: a reviewer works on the case, for `forMs` at most unless
   * they go on, or has declined and a second reviewer must decide. Nothing was written. The workflow asks
   * again after `forMs`, or on any news. `isTold`: the process that ends the wait signals the workflow.
   */
  | { outcome: 'held'; forMs: number; isTold?: true }
  /**
   * Nothing was written, because what the workflow knows is not what is stored. It goes on from what
   * stands, and asks next for `causes`: the causes of its request that are true, and a cancel or a
   * review that it does not know of.
   */
  | { outcome: 'behind'; stands: Standing; causes: Cause[] };

/** All that is stored of a verification and that its status follows from. */
export interface Standing {
  /** The last write, and the run that made it; 0 and null before the first. */
  write: number;
  run: string | null;
  /** The input that was frozen when the verification was created. */
  input: unknown;
  /** Everything that was written down so far, in that order. */
  causes: Cause[];
  /** The sessions that the vendor gave us. */
  sessions: StandingSession[];
  /** What is stored and was not written down yet. */
  arrived: ArrivedFact[];
  /** Present once the verification has ended. */
  end: StandingEnd | null;
}

export interface StandingSession {
  number: number;
  /** ISO 8601 UTC; null when it has no end of its own. */
  expiresAt: string | null;
  /** Whether the person came back from it. */
  returned: boolean;
  /** Whether the vendor does not know it, because the person never used it. */
  unused: boolean;
}

export interface StandingEnd {
  status: FinalStatus;
  reasons: ReasonCode[];
  attemptsUsed: number;
}
