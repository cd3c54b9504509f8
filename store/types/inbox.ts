import type { VendorFact } from '../../domain/outcome.ts';
import type { Reading } from '../../domain/vendor-message.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import type { SessionMatch } from './sessions.ts';

/**
 * Who said it: the vendor by `webhook` or as the `answer` to a question, the `subject`'s own browser
 * (untrusted: never more than that they came back), or our own upload of a `capture`. `details` are what
 * the vendor said further about a decided session: evidence, which never decides.
 */
export const INBOX_SOURCES = ['webhook', 'answer', 'subject', 'capture', 'details'] as const;
export type InboxSource = (typeof INBOX_SOURCES)[number];

/**
 * What became of a row: `waiting` to be signaled to the workflow, `unmatched` (no session of ours has that
 * id yet), `signaled`, `applied` (recorded by a transition), `ignored` (an orphan's or
 * unusable), `after_final` (the verification had ended).
 */
export const DISPOSITIONS = [
  'waiting',
  'unmatched',
  'signaled',
  'applied',
  'ignored',
  'after_final',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface StoreWebhookInput {
  accountId: string;
  vendor: VendorName;
  /** Whether anyone who knows the address could have sent it: it could name any person's session. */
  isUnsigned?: boolean;
  kind: string;
  body: Buffer;
  reading: Reading;
  /** Known from the address, where it belongs to one session. */
  session?: SessionMatch | undefined;
  receivedAt: Date;
}

export interface StoredWebhook {
  inboxId: string;
  verificationId: string | null;
  session: number | null;
  /**
   * Only `waiting` rows are to be claimed and signaled to the workflow. `repeated`: the very same bytes about
   * that session are there already (`inboxId`); they were counted, and nothing follows.
   */
  disposition: 'waiting' | 'unmatched' | 'ignored' | 'after_final' | 'repeated';
}

/** What became of a webhook that only says "ask the vendor": no row of the inbox. */
export interface StoredRequest {
  verificationId: string | null;
  session: number | null;
  /** `requested`: of a session of ours, which is to be asked about. `early`: of one that may still be saved. */
  disposition: 'requested' | 'early' | 'not_kept';
}

export interface StoreAnswerInput {
  verificationId: string;
  session: number;
  accountId: string;
  /** `answer` unless it is our own word about a capture. */
  source?: 'answer' | 'capture';
  kind: string;
  body: Buffer;
  fact: VendorFact;
  /** A revision asked, and judges the answer itself: a late one starts no other revision. */
  forRevision?: boolean | undefined;
  /** Whether the relay tells the workflow, because no activity gives it the answer. */
  isToBeTold?: boolean | undefined;
}

export interface StoredAnswer {
  /** The answer's row, or that of the same fact, should it be stored already. */
  inboxId: string;
  disposition: 'waiting' | 'signaled' | 'applied' | 'after_final' | 'ignored';
  /** Whether it was stored now. */
  isNew: boolean;
}

/** A claimed row: what the dispatcher passes on. */
export interface ArrivedRow {
  inboxId: string;
  verificationId: string;
  session: number;
  fact: VendorFact;
  /** How often it was claimed, this time included. */
  tries: number;
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
