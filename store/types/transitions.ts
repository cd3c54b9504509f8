import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { Deadline, Verdict } from '../../domain/state.ts';
import type { Status } from '../../domain/status.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import type { InboxSource } from './inbox.ts';

/** What led to a transition (the wire shape of the activities' contract). */
export type TransitionCause =
  | { type: 'vendor'; inboxId: string; session: number; fact: VendorFact }
  | { type: 'cancel'; principal: string }
  | { type: 'deadline'; deadline: Exclude<Deadline, 'ahead'> }
  | { type: 'session_refused'; reason: ReasonCode; vendorCode: string | null; fields: string[] }
  | { type: 'session_ended'; session: number };

export interface TransitionInput {
  verificationId: string;
  /** 1, 2, … in the order of the workflow: a repeated write is recognised by it. */
  write: number;
  causes: TransitionCause[];
  status: Status;
  reasons: ReasonCode[];
  vendorCode: string | null;
  attemptsUsed: number;
  /** Present exactly when this write ends the verification. */
  verdict: Verdict | null;
  /** Sessions that can no longer be used. */
  endedSessions: number[];
}

export type TransitionResult =
  | { outcome: 'written' }
  /** These rows do not say what was claimed: nothing was written. */
  | { outcome: 'refused'; inboxIds: string[] }
  /** Only for an end: these rows must be considered first; nothing was written. */
  | { outcome: 'waiting'; arrived: { inboxId: string; session: number; fact: VendorFact }[] };

/** A message that came after the end of its verification. */
export interface RevisionInput {
  verificationId: string;
  inboxId: string;
}

/**
 * What a late message did (see `judgeLate`). `nothing`: it says nothing that could; `unreadable`: it
 * is not there, or its bytes are not what the vendor sends.
 */
export type RevisionEffect = 'same' | 'older' | 'unclear' | 'revised' | 'nothing' | 'unreadable';

/** A stored message, decrypted, for reading it anew. */
export interface RereadRow {
  vendor: VendorName;
  source: InboxSource;
  kind: string;
  body: Buffer;
}

export interface TransitionDependencies {
  /** Pure: what the authenticated bytes say; throws when they are unreadable. */
  reread: (row: RereadRow) => VendorFact;
}
