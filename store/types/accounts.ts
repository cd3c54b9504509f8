import type { Part } from '../../domain/evidence.ts';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';

type EvidencePolicy = 'none' | 'decision' | 'decision_and_media';

/** Settings of an account that are no secret. Further ones, of a vendor's own, are kept as they are. */
export interface VendorAccountSettings {
  /** The one signature scheme that is accepted, in the vendor folder's own words. */
  signatureScheme?: string | undefined;
  /** Networks (CIDR) that may send webhooks; anyone when absent. */
  allowedNetworks?: string[] | undefined;
  evidence: EvidencePolicy;
  /** The parts that an approval must say were passed, where the account wants other ones than its vendor. */
  approvalNeeds?: Part[] | undefined;
  /** `none`: the account has no screening that the vendor would tell apart from its decision. */
  screening?: 'none' | undefined;
  /** How many images one session of direct capture takes, 1 to 300; 60 when absent. */
  maxUploads?: number | undefined;
  /**
   * Test accounts only: sessions die after this many milliseconds, if that is sooner than the vendor
   * lets them, so that a demo need not wait for an hour.
   */
  sessionLifetimeMs?: number | undefined;
  [other: string]: unknown;
}

export type AccountHealthState = 'ok' | 'credentials_refused' | 'unreachable' | 'rate_limited';
export interface AccountHealth {
  state: AccountHealthState;
  /** An error code of ours or the vendor's, or null. */
  code: string | null;
  /** Since when the state is what it is. */
  since: Date;
  /** When it was last seen so; null when the account was never used. */
  lastSeenAt: Date | null;
  /** Until when nobody calls the vendor, since it asked to slow down; null when it may be called. */
  pausedUntil: Date | null;
  /** What was odd in the last list that the vendor gave and did not matter, in words for an operator. */
  oddities: string[];
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
  /** Another one each time that the credentials are replaced. */
  credentialsVersion: number;
  settings: VendorAccountSettings;
  /** The unguessable part of the account's webhook address. */
  webhookToken: string;
  health: AccountHealth;
  /** How long nobody calls the vendor any more, in milliseconds; 0 when it may be called. */
  pausedMs: number;
}
