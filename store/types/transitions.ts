import type { HitReader } from '../../domain/hits.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { RecordInput } from '../../domain/record.ts';
import type { RawMessage } from '../../domain/vendor-message.ts';
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

/** A stored message, decrypted, for reading it anew. */
export interface RereadRow extends RawMessage {
  verificationId: string;
  vendor: VendorName;
  source: InboxSource;
}

export interface TransitionDependencies {
  /** Pure: what the authenticated bytes say; throws when they are unreadable. */
  reread: (row: RereadRow) => VendorFact;
  /** Which try of the same write this is: 1, 2, … */
  attempt?: number;
}

export interface RevisionDependencies extends TransitionDependencies {
  readHits: HitReader;
}
