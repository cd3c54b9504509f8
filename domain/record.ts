import type { Parts } from './evidence.ts';
import type { VendorFact } from './outcome.ts';
import type { ReasonCode } from './reason.ts';
import type { Deadline, Verdict } from './state.ts';
import type { Status } from './status.ts';

/**
 * The wire shape in which a workflow has a transition written down: activities take it from the
 * workflow and hand it to the store. A pending activity keeps its old input, so this only grows.
 */

/** What led to a transition. Each becomes an event with its principal. */
export type Cause =
  | { type: 'vendor'; inboxId: string; session: number; fact: VendorFact }
  | { type: 'cancel'; principal: string }
  | { type: 'deadline'; deadline: Exclude<Deadline, 'ahead'> }
  /** `fields`: JSON pointers into the request that the vendor found at fault; may be empty. */
  | { type: 'session_refused'; reason: ReasonCode; vendorCode: string | null; fields: string[] }
  | { type: 'session_ended'; session: number }
  /** The vendor says that it does not know that session, in which something may have happened. */
  | { type: 'session_forgotten'; session: number }
  /** Asked in vain, for good: what screening found of that attempt is not to be had. */
  | { type: 'screening_refused'; session: number; attempt?: string };

export interface RecordInput {
  verificationId: string;
  /** 1, 2, … in the order of the workflow: a repeated write is recognised by it. */
  write: number;
  causes: Cause[];
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
  /** Rings that it was told of by an earlier answer, and that hold up the end no more. */
  ringsHeard?: string[];
}

export type RecordResult =
  | { outcome: 'written' }
  /** These rows do not say what the signal claimed: nothing was written, leave them out. */
  | { outcome: 'refused'; inboxIds: string[] }
  /**
   * Only for an end: these rows arrived meanwhile and must be considered first; rings only where nobody
   * but the clock calls for it.
   */
  | { outcome: 'waiting'; arrived: { inboxId: string; session: number; fact: VendorFact }[] };
