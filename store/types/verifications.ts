import type { Parts, Screening } from '../../domain/evidence.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { Verdict } from '../../domain/state.ts';
import type { FinalStatus, Status } from '../../domain/status.ts';
import type { Subject } from '../../domain/subject.ts';
import type { RawMessage } from '../../domain/vendor-message.ts';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';

type Metadata = Record<string, unknown>;
type Capture = 'hosted' | 'direct';

export interface CreateVerificationInput {
  /** The key that asks; its client owns the verification. */
  principal: { keyId: string; clientId: string; mode: Mode };
  idempotencyKey: string;
  /** Keyed hash of the canonical request body. */
  requestFingerprint: string;
  account: { id: string; vendor: VendorName };
  reference: string | null;
  /** Whether no other open verification of the client may have that reference. */
  uniqueReference?: boolean;
  subject: Subject;
  metadata: Metadata | null;
  locale: string | null;
  capture: Capture;
  returnUrl: string | null;
  /** Already checked by the vendor's own schema; JSON. */
  vendorOptions: unknown;
  /** The verification of the same client that this one continues. */
  parentId?: string | null;
  /** The ended verification of the same client that this one is started in place of. */
  retryOf?: string;
  maxAttempts: number;
  expiresAt: Date;
  /** Builds the input of the workflow (JSON, no personal data) for the id that was chosen. */
  startInput: (verificationId: string) => unknown;
}

type DecidedBy = Verdict['decidedBy'];
export interface DecisionRow {
  status: FinalStatus;
  reasons: ReasonCode[];
  vendorCode: string | null;
  parts: Parts;
  decidedBy: DecidedBy;
  /** When the vendor says that it decided, else when we wrote it down. */
  decidedAt: Date;
  /** When we wrote it down. */
  recordedAt: Date;
}

/** `requested`: being bought; `ready`: a person can use it; `ended`: it cannot be used any more. */
export type SessionState = 'requested' | 'ready' | 'ended';

export interface VerificationRow {
  id: string;
  clientId: string;
  mode: Mode;
  accountId: string;
  vendor: VendorName;
  status: Status;
  /** One more with every change of what the world may see. */
  sequence: number;
  reasons: ReasonCode[];
  vendorCode: string | null;
  /** JSON pointers of what the vendor found at fault in our request for a session; mostly none. */
  refusedFields: string[];
  attemptsUsed: number;
  maxAttempts: number;
  reference: string | null;
  /** The verification that this one continues. */
  parentId: string | null;
  /** The ended verification that this one was started in place of. */
  retryOf: string | null;
  /** The verification that was started in place of this one. */
  retriedBy: string | null;
  /** Decrypted; null when none was given or when it was erased. */
  metadata: Metadata | null;
  capture: Capture;
  linkVersion: number;
  /** Whether it was taken back and not replaced. */
  linkRevoked: boolean;
  expiresAt: Date;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
  /** What was said of the parts in what the status rests on. */
  parts: Parts;
  /** The gravest that was said of screening, whenever; null: nothing. */
  screening: { found: Screening | null; matchedAt: Date | null };
  decision: DecisionRow | null;
  /** Decisions that were added beside it after the end, in order; numbers start at 2. */
  revisions: (DecisionRow & { number: number })[];
  /** The newest session. */
  session: {
    number: number;
    state: SessionState;
    expiresAt: Date | null;
    /** When the person has an appointment there. */
    appointmentAt: Date | null;
    hasUrl: boolean;
    /** The person came back from there, and the vendor is being asked what became of it. */
    isBeingChecked: boolean;
  } | null;
  /** Decrypted; null when none was given or when it was erased. */
  returnUrl: string | null;
  /** BCP 47, decrypted; null when none was given or when it was erased. */
  locale: string | null;
  /** True once its personal data cannot be read any more. */
  erased: boolean;
  /** When the erasure was complete: the objects are removed, and the client is notified. */
  erasedAt: Date | null;
}

export interface ListVerificationsInput {
  clientId: string;
  mode: Mode;
  status?: Status | undefined;
  vendor?: VendorName | undefined;
  reference?: string | undefined;
  accountId?: string | undefined;
  /** Whether it waits for a person now: in review, or since the client has asked for one. */
  needsReview?: boolean | undefined;
  /** Inclusive. */
  createdAfter?: Date | undefined;
  /** Exclusive. */
  createdBefore?: Date | undefined;
  /** Inclusive. With either of these it is another order: see `listVerifications`. */
  updatedAfter?: Date | undefined;
  /** Exclusive. */
  updatedBefore?: Date | undefined;
  /** 1 to 100; 50 by default. */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** One page; `next` is the cursor of the page that follows, or null on the last. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export interface EventRow {
  id: string;
  /** 1, 2, … within the verification. */
  number: number;
  /** `verification.created`, `session.created`, `vendor.started`, `verification.approved` … */
  type: string;
  /** `client_key:<id>`, `vendor:<name>`, `system` … */
  principal: string;
  /** Codes, numbers and times; no personal data. */
  data: Record<string, unknown>;
  at: Date;
}

export interface ReceivedMessage extends RawMessage {
  receivedAt: Date;
}

export interface StoredResult {
  /** Null where it rests on no decision. */
  decidedAt: Date | null;
  vendor: VendorName;
  /** What it rests on: 1 is the first, others are revisions; null while nothing is decided. */
  decision: { number: number; status: FinalStatus } | null;
  message: RawMessage;
  /**
   * What the vendor said further about the session that decided, as far as it was kept, and whatever it
   * said of screening apart, or of a match.
   */
  details: ReceivedMessage[];
  /** Each time that the vendor asked for another try, in order; `message` itself apart. */
  resubmissions: ReceivedMessage[];
}

/** How a client shows itself on the pages for people; null where it has not said. */
export interface Branding {
  /** One line of 1 to 60 characters. */
  displayName: string | null;
  /** Where people can turn to: an `https://` address or a mail address. */
  supportAddress: string | null;
  /** `#rrggbb`, in small letters. */
  colour: string | null;
  /** The languages of the pages, the preferred one first; null: all that there are. */
  languages: string[] | null;
}

export interface LinkTarget {
  status: Status;
  reasons: ReasonCode[];
  /** The decision that stands, the newest one; null while there is none. */
  standing: { status: FinalStatus; reasons: ReasonCode[] } | null;
  vendor: VendorName;
  accountId: string;
  capture: Capture;
  /** A link of another version than this one is no longer good. */
  linkVersion: number;
  revoked: boolean;
  session: {
    number: number;
    state: SessionState;
    /** Decrypted. */
    url: string | null;
    expiresAt: Date | null;
    appointmentAt: Date | null;
    /** The vendor gave it within the last minute. */
    isFresh: boolean;
    /** The person came back from there, and the vendor is being asked what became of it. */
    isBeingChecked: boolean;
    /** The person has come back from there before. */
    hasReturned: boolean;
  } | null;
  expiresAt: Date;
  maxAttempts: number;
  attemptsUsed: number;
  /** Who asks, as the client shows itself. */
  branding: Branding;
  /** BCP 47, decrypted; null when none was given. */
  locale: string | null;
  returnUrl: string | null;
}
