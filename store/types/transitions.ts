import type { VendorFact } from '../../domain/outcome.ts';
import type { RecordInput } from '../../domain/record.ts';
import type { LateEffect } from '../../domain/revision.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import type { InboxSource } from './inbox.ts';

export type {
  Cause as TransitionCause,
  RecordResult as TransitionResult,
} from '../../domain/record.ts';

export interface TransitionInput extends RecordInput {
  /** The run of the workflow that asks, by Temporal's own word. */
  run: string;
}

/** A message that came after the end of its verification. */
export interface RevisionInput {
  verificationId: string;
  inboxId: string;
  /** Whether the vendor was asked what screening found: that nobody knows is then no reason to ask. */
  screeningAsked?: boolean | undefined;
}

/**
 * What a late message did (see `judgeLate`). `nothing`: it says nothing that could; `unreadable`: it
 * is not there, or its bytes are not what the vendor sends.
 */
export type RevisionEffect = LateEffect['effect'] | 'nothing' | 'unreadable';

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
  /** Which try of the same write this is: 1, 2, … */
  attempt?: number;
}
