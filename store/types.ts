import type { ErrorCode } from '../domain/errors.ts';
import type { VendorFact } from '../domain/outcome.ts';
import type { ReasonCode } from '../domain/reason.ts';
import type { Deadline, Policy, Verdict } from '../domain/state.ts';
import type { FinalStatus, Status } from '../domain/status.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';

/** A secret key with the name that ciphertexts and links carry, so that keys can be rotated. */
export interface NamedKey {
  /** Letters, digits, `-` and `_`; at most 32. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

export interface StoreConfig {
  databaseUrl: string;
  keysDatabaseUrl: string;
  /** The first wraps new keys, all of them unwrap. */
  masterKeys: readonly NamedKey[];
  /** The first makes links, all of them read links. */
  linkKeys: readonly NamedKey[];
  /** 32 bytes: keyed hashes for look-ups. */
  hashKey: Buffer;
  /** Connections to each of the two databases; 10 by default. */
  maxConnections?: number;
}

// ---------------------------------------------------------------- clients, keys, accounts

/** What an API key may do. The last three belong to later parts of the API. */
export const SCOPES = [
  'verifications:write',
  'verifications:read',
  'results:read',
  'media:read',
  'review:write',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  id: string;
  clientId: string;
  mode: Mode;
  scopes: Scope[];
  /** What the client's policy says about matters that vendors leave open. */
  policy: Policy;
  /** Where people may be sent back to: URL prefixes; empty when the client has named none. */
  returnUrls: string[];
}

export type EvidencePolicy = 'none' | 'decision' | 'decision_and_media';

/** Settings of an account that are no secret. Further ones, of a vendor's own, are kept as they are. */
export interface VendorAccountSettings {
  /** The one signature scheme that is accepted, in the vendor folder's own words. */
  signatureScheme?: string | undefined;
  /** Networks (CIDR) that may send webhooks; anyone when absent. */
  allowedNetworks?: string[] | undefined;
  evidence: EvidencePolicy;
  [other: string]: unknown;
}

export type AccountHealthState = 'ok' | 'credentials_refused' | 'unreachable';
export interface AccountHealth {
  state: AccountHealthState;
  /** An error code of ours or the vendor's, or null. */
  code: string | null;
  /** Since when the state is what it is. */
  since: Date;
  /** When it was last seen so; null when the account was never used. */
  lastSeenAt: Date | null;
}

export interface VendorAccountRow {
  id: string;
  /** Null for an account that every client may use. */
  clientId: string | null;
  vendor: VendorName;
  mode: Mode;
  name: string;
  baseUrl: string;
  /** Decrypted; the vendor's own schema reads it. */
  credentials: unknown;
  settings: VendorAccountSettings;
  /** The unguessable part of the account's webhook address. */
  webhookToken: string;
  health: AccountHealth;
}

export interface VendorToken {
  /** 1, 2, …: one more with every login. */
  version: number;
  token: string;
  expiresAt: Date;
  usedAt: Date;
}

// ---------------------------------------------------------------- verifications

/** Who is to be verified, as the API took it (the same shape as the vendor contract's `Subject`). */
export interface StoredSubject {
  firstName?: string | undefined;
  lastName?: string | undefined;
  birthDate?: string | undefined;
  birthPlace?: string | undefined;
  gender?: 'male' | 'female' | undefined;
  nationality?: string | undefined;
  idNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  document?:
    | {
        type?: 'passport' | 'id_card' | 'drivers_license' | 'residence_permit' | undefined;
        number?: string | undefined;
        country?: string | undefined;
      }
    | undefined;
  address?:
    | {
        street?: string | undefined;
        houseNumber?: string | undefined;
        postalCode?: string | undefined;
        city?: string | undefined;
        country?: string | undefined;
      }
    | undefined;
}

export type Metadata = Record<string, unknown>;
export type Capture = 'hosted' | 'direct';

export interface CreateVerificationInput {
  /** The key that asks; its client owns the verification. */
  principal: { keyId: string; clientId: string; mode: Mode };
  idempotencyKey: string;
  /** Keyed hash of the canonical request body. */
  requestFingerprint: string;
  account: { id: string; vendor: VendorName };
  reference: string | null;
  subject: StoredSubject;
  metadata: Metadata | null;
  locale: string | null;
  capture: Capture;
  returnUrl: string | null;
  /** Already checked by the vendor's own schema; JSON. */
  vendorOptions: unknown;
  maxAttempts: number;
  expiresAt: Date;
  /** Builds the input of the workflow (JSON, no personal data) for the id that was chosen. */
  startInput: (verificationId: string) => unknown;
}

export type DecidedBy = Verdict['decidedBy'];
export interface DecisionRow {
  status: FinalStatus;
  reasons: ReasonCode[];
  vendorCode: string | null;
  decidedBy: DecidedBy;
  decidedAt: Date;
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
  attemptsUsed: number;
  maxAttempts: number;
  reference: string | null;
  /** Decrypted; null when none was given or when it was erased. */
  metadata: Metadata | null;
  capture: Capture;
  linkVersion: number;
  expiresAt: Date;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
  decision: DecisionRow | null;
  /** The newest session. */
  session: {
    number: number;
    state: SessionState;
    expiresAt: Date | null;
    hasUrl: boolean;
  } | null;
  /** Decrypted; null when none was given or when it was erased. */
  returnUrl: string | null;
  /** True once the key of its personal data was destroyed. */
  erased: boolean;
}

export interface ListVerificationsInput {
  clientId: string;
  mode: Mode;
  status?: Status | undefined;
  vendor?: VendorName | undefined;
  reference?: string | undefined;
  /** Inclusive. */
  createdAfter?: Date | undefined;
  /** Exclusive. */
  createdBefore?: Date | undefined;
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

export interface StoredMessage {
  kind: string;
  /** The exact bytes that came. */
  body: Buffer;
}

export interface StoredResult {
  decidedAt: Date;
  vendor: VendorName;
  message: StoredMessage;
}

export interface LinkTarget {
  status: Status;
  reasons: ReasonCode[];
  vendor: VendorName;
  /** A link of another version than this one is no longer good. */
  linkVersion: number;
  revoked: boolean;
  session: {
    number: number;
    state: SessionState;
    /** Decrypted. */
    url: string | null;
    expiresAt: Date | null;
  } | null;
  expiresAt: Date;
  maxAttempts: number;
  attemptsUsed: number;
  returnUrl: string | null;
}

// ---------------------------------------------------------------- sessions

export interface SessionRow {
  number: number;
  state: SessionState;
  expiresAt: Date | null;
}

/** What a vendor calls one of its sessions, decrypted. */
export interface StoredSessionReference {
  id: string;
  token?: string;
}

/** Everything that buying a session needs, decrypted. */
export interface SessionRequestRow {
  clientId: string;
  mode: Mode;
  accountId: string;
  vendor: VendorName;
  status: Status;
  subject: StoredSubject;
  vendorOptions: unknown;
  locale: string | null;
  linkVersion: number;
  returnUrl: string | null;
  /** The session of that number, when it was begun before. */
  existing: SessionRow | null;
}

export interface SaveSessionInput {
  verificationId: string;
  session: number;
  vendorSessionId: string;
  token?: string | undefined;
  url?: string | undefined;
  expiresAt: Date | null;
  /** The vendor's answer, kept encrypted. */
  raw: StoredMessage;
}

export interface SessionMatch {
  verificationId: string;
  number: number;
  /** True when the address belonged to a try whose session nobody uses: set such a message aside. */
  orphan: boolean;
}

// ---------------------------------------------------------------- inbox

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
export interface MessageReading {
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

// ---------------------------------------------------------------- transitions

/** What led to a transition (the wire shape of the activities' contract). */
export type TransitionCause =
  | { type: 'vendor'; inboxId: string; session: number; fact: VendorFact }
  | { type: 'cancel'; principal: string }
  | { type: 'deadline'; deadline: Deadline }
  | { type: 'session_refused'; reason: ReasonCode }
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

/** A stored message, decrypted, for reading it anew. */
export interface RereadRow {
  vendor: VendorName;
  source: InboxSource;
  kind: string;
  body: Buffer;
}

export interface TransitionDependencies {
  /** Pure: what the authenticated bytes say; throws when they are unreadable. */
  reread(row: RereadRow): VendorFact;
}

// ---------------------------------------------------------------- outbox, notifications

export type OutboxRow =
  | { id: string; kind: 'start'; verificationId: string; tries: number }
  | {
      id: string;
      kind: 'notification';
      verificationId: string;
      notificationId: string;
      endpointId: string;
      tries: number;
    };

/** The body of a notification; no personal data. */
export interface NotificationPayload {
  type: string;
  /** ISO 8601 UTC. */
  timestamp: string;
  data: {
    verificationId: string;
    reference: string | null;
    status: Status;
    reasons: ReasonCode[];
    sequence: number;
    attemptsUsed: number;
  };
}

export interface DeliveryRow {
  /** The notification's id: the `webhook-id` header. */
  id: string;
  url: string;
  /** Newest first; every one of them signs. */
  secrets: string[];
  /** Whether addresses on this machine may be called (test accounts only). */
  allowLoopback: boolean;
  disabled: boolean;
  type: string;
  createdAt: Date;
  payload: NotificationPayload;
}

export interface DeliveryAttemptInput {
  notificationId: string;
  endpointId: string;
  attempt: number;
  httpStatus: number | null;
  /** One of our own codes or words; never what the endpoint said. */
  error: string | null;
  ok: boolean;
}

export interface StatusSummary {
  inbox: { waiting: number; oldestWaitingAt: Date | null; unmatched: number; setAside: number };
  outbox: { waiting: number; oldestWaitingAt: Date | null };
  verifications: { open: number; inReview: number };
  accounts: {
    id: string;
    vendor: VendorName;
    mode: Mode;
    name: string;
    health: AccountHealth;
  }[];
}

/** Why a row could not be passed on: one of our own codes. */
export type DeferralCode = ErrorCode;
