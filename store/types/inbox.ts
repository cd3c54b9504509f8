import type { VendorFact } from '../../domain/outcome.ts';
import type { VendorName } from '../../domain/vendor-name.ts';

export type InboxSource = 'webhook' | 'answer';

/**
 * What became of a row: `waiting` to be told to the workflow, `unmatched` (no session of ours has that
 * id yet), `delivered` (told), `applied` (recorded by a transition), `set_aside` (an orphan's or
 * unusable), `late` (the verification had ended).
 */
export const DISPOSITIONS = [
  'waiting',
  'unmatched',
  'delivered',
  'applied',
  'set_aside',
  'late',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What a message says and what it is about (the same shape as the vendor contract's `Reading`). */
interface MessageReading {
  fact: VendorFact;
  sessionId?: string;
  ourReference?: string;
}

export interface StoreWebhookInput {
  accountId: string;
  vendor: VendorName;
  kind: string;
  body: Buffer;
  reading: MessageReading;
  /** Known from the address, where it belongs to one session. */
  session?: { verificationId: string; number: number; orphan?: boolean } | undefined;
  receivedAt: Date;
}

export interface StoredWebhook {
  inboxId: string;
  verificationId: string | null;
  session: number | null;
  /** Only `waiting` rows are to be claimed and told to the workflow. */
  disposition: 'waiting' | 'unmatched' | 'set_aside' | 'late';
  /** True when a waiting ring of the same session already says the same; `inboxId` is that one's. */
  coalesced: boolean;
}

export interface StoreAnswerInput {
  verificationId: string;
  session: number;
  accountId: string;
  kind: string;
  body: Buffer;
  fact: VendorFact;
}

/** A claimed row: what the dispatcher tells the workflow. */
export interface ArrivedRow {
  inboxId: string;
  verificationId: string;
  session: number;
  fact: VendorFact;
}

export interface InboxRow {
  inboxId: string;
  verificationId: string | null;
  session: number | null;
  vendor: VendorName;
  source: InboxSource;
  kind: string;
  body: Buffer;
  disposition: Disposition;
}
