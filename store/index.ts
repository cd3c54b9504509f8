import type { Mode, VendorName } from '../domain/vendor-name.ts';
import type { Store } from './store.ts';
import type * as T from './types.ts';

export { openStore } from './store.ts';
export type { Store } from './store.ts';
export * from './types.ts';

export declare function migrate(input: {
  migratorUrl: string;
  keysMigratorUrl: string;
}): Promise<{ applied: string[] }>;
/** Resolves when both databases answer and have this build's schema; else `store_unavailable`. */
export declare function pingStore(store: Store): Promise<void>;
export declare function statusSummary(store: Store): Promise<T.StatusSummary>;

export declare function createClient(
  store: Store,
  input: { name: string; returnUrls?: string[]; screeningMatch?: 'review' | 'approve' },
): Promise<{ id: string }>;
export declare function createApiKey(
  store: Store,
  input: { clientId: string; mode: Mode; scopes: readonly T.Scope[]; name: string },
): Promise<{ id: string; token: string }>;
export declare function findApiKey(store: Store, token: string): Promise<T.ApiKey | null>;
export declare function revokeApiKey(store: Store, input: { id: string }): Promise<void>;

export declare function createVendorAccount(
  store: Store,
  input: {
    clientId: string | null;
    vendor: VendorName;
    mode: Mode;
    name: string;
    baseUrl: string;
    credentials: unknown;
    settings?: Partial<T.VendorAccountSettings>;
  },
): Promise<{ id: string; webhookToken: string }>;
/** Throws `not_found`. */
export declare function getVendorAccount(
  store: Store,
  input: { id: string },
): Promise<T.VendorAccountRow>;
export declare function findVendorAccountByWebhookToken(
  store: Store,
  token: string,
): Promise<T.VendorAccountRow | null>;
export declare function chooseVendorAccount(
  store: Store,
  input: {
    clientId: string;
    mode: Mode;
    accountId?: string | undefined;
    vendor?: VendorName | undefined;
  },
): Promise<T.VendorAccountRow | 'none' | 'ambiguous'>;
export declare function noteAccountHealth(
  store: Store,
  input: { accountId: string; state: T.AccountHealthState; code?: string | undefined },
): Promise<void>;
export declare function updateVendorAccountCredentials(
  store: Store,
  input: { id: string; credentials: unknown },
): Promise<void>;

export declare function readVendorToken(
  store: Store,
  input: { accountId: string },
): Promise<T.VendorToken | null>;
/** `knownVersion`: the version that the caller had, 0 for none. */
export declare function leaseVendorToken(
  store: Store,
  input: { accountId: string; knownVersion: number; leaseMs: number },
): Promise<'leased' | 'held' | 'newer'>;
/** `version` is that of the new token: `knownVersion + 1`. Ends the lease. */
export declare function saveVendorToken(
  store: Store,
  input: { accountId: string; version: number; token: string; expiresAt: Date },
): Promise<void>;
export declare function releaseVendorToken(
  store: Store,
  input: { accountId: string },
): Promise<void>;
export declare function touchVendorToken(store: Store, input: { accountId: string }): Promise<void>;

export declare function createVerification(
  store: Store,
  input: T.CreateVerificationInput,
): Promise<{ verification: T.VerificationRow; replayed: boolean }>;
export declare function getVerification(
  store: Store,
  input: { clientId: string; mode: Mode; id: string },
): Promise<T.VerificationRow | null>;
export declare function listVerifications(
  store: Store,
  input: T.ListVerificationsInput,
): Promise<T.Page<T.VerificationRow>>;
/** Throws `not_found`. `input` is what `startInput` built. */
export declare function findStartInput(
  store: Store,
  input: { verificationId: string },
): Promise<{ input: unknown; status: T.VerificationRow['status'] }>;
export declare function listEvents(
  store: Store,
  input: { verificationId: string; limit?: number | undefined; after?: string | undefined },
): Promise<T.Page<T.EventRow>>;
export declare function readResult(
  store: Store,
  input: { verificationId: string; principal: string },
): Promise<T.StoredResult | null>;
export declare function findForLink(
  store: Store,
  input: { verificationId: string },
): Promise<T.LinkTarget | null>;
export declare function makeLink(
  store: Pick<Store, 'linkKeys'>,
  input: { verificationId: string; version: number },
): string;
export declare function readLink(
  store: Pick<Store, 'linkKeys'>,
  link: string,
): { verificationId: string; version: number } | null;

/** Throws `not_found` or `erased`. */
export declare function loadSessionRequest(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<T.SessionRequestRow>;
/** A new ring token (for the session's webhook address) with every call. */
export declare function beginSession(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<{ ringToken: string }>;
export declare function recordOrphan(
  store: Store,
  input: { verificationId: string; session: number; cause: 'timeout' | 'disconnect' },
): Promise<void>;
/** `expiresAt` is the recorded session's: another try may have been saved before this one. */
export declare function saveSession(
  store: Store,
  input: T.SaveSessionInput,
): Promise<{ status: T.VerificationRow['status']; expiresAt: Date | null }>;
/** Null while there is no session that the vendor gave us. */
export declare function readSession(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<{
  reference: T.StoredSessionReference;
  state: T.SessionState;
  expiresAt: Date | null;
} | null>;
export declare function findSessionByVendorId(
  store: Store,
  input: { accountId: string; vendorSessionId: string },
): Promise<T.SessionMatch | null>;
export declare function findSessionByRingToken(
  store: Store,
  input: { accountId: string; ringToken: string },
): Promise<T.SessionMatch | null>;

export declare function storeWebhook(
  store: Store,
  input: T.StoreWebhookInput,
): Promise<T.StoredWebhook>;
export declare function storeAnswer(
  store: Store,
  input: T.StoreAnswerInput,
): Promise<{ inboxId: string }>;
export declare function claimInbox(
  store: Store,
  input: { limit: number; leaseMs: number },
): Promise<T.ArrivedRow[]>;
/** Null when the row is not to be told now: told already, leased, or an earlier one comes first. */
export declare function claimInboxRow(
  store: Store,
  input: { inboxId: string; leaseMs: number },
): Promise<T.ArrivedRow | null>;
export declare function markInboxDelivered(store: Store, input: { inboxId: string }): Promise<void>;
export declare function deferInbox(
  store: Store,
  input: { inboxId: string; error: T.DeferralCode },
): Promise<void>;
export declare function setInboxAside(
  store: Store,
  input: { inboxId: string; why: string },
): Promise<void>;
/** Throws `not_found` or `erased`. */
export declare function readInboxRow(store: Store, input: { inboxId: string }): Promise<T.InboxRow>;

export declare function recordTransition(
  store: Store,
  input: T.TransitionInput,
  dependencies: T.TransitionDependencies,
): Promise<T.TransitionResult>;

export declare function claimOutbox(
  store: Store,
  input: { limit: number; leaseMs: number },
): Promise<T.OutboxRow[]>;
export declare function claimOutboxFor(
  store: Store,
  input: { verificationId: string; leaseMs: number },
): Promise<T.OutboxRow[]>;
export declare function completeOutbox(store: Store, input: { id: string }): Promise<void>;
export declare function deferOutbox(
  store: Store,
  input: { id: string; error: T.DeferralCode },
): Promise<void>;
/** A signal met "workflow not found" though the row is open: puts its start and its facts back in line. */
export declare function reopenMissing(
  store: Store,
  input: { verificationId: string },
): Promise<{ reopened: boolean }>;
export declare function createNotificationEndpoint(
  store: Store,
  input: { clientId: string; mode: Mode; url: string; allowLoopback: boolean },
): Promise<{ id: string; secret: string }>;
export declare function loadDelivery(
  store: Store,
  input: { notificationId: string; endpointId: string },
): Promise<T.DeliveryRow | null>;
export declare function recordDeliveryAttempt(
  store: Store,
  input: T.DeliveryAttemptInput,
): Promise<void>;
export declare function giveUpDelivery(
  store: Store,
  input: { notificationId: string; endpointId: string },
): Promise<void>;
