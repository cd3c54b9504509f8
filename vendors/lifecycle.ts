import type { Part } from '../domain/evidence.ts';
import type { VendorName } from '../domain/vendor-name.ts';

/**
 * How a vendor's sessions work, as plain data. The input of a verification's workflow contains a copy, so
 * that a verification keeps these facts for the 90 days it may be open, even across builds. Times are
 * milliseconds.
 */
export interface VendorLifecycle {
  vendor: VendorName;
  session: {
    /** How long a session can be used, or null when the vendor names no limit. */
    lifetimeMs: number | null;
    /**
     * Whether the vendor reports that the person has begun; if not, we learn of `started` only at the end.
     */
    tellsStart: boolean;
    /**
     * What it means that the vendor does not know a session that it has created. `forgotten`: the vendor has
     * deleted it, and we cannot know what happened in it. Only in verifications of earlier builds: `unused`
     * (nothing happened in it), or absent (it counts as an answer and ends no session).
     */
    unknownMeans?: 'forgotten' | 'unused';
  };
  /** `hosted`: the person visits the vendor's page. `direct`: our API uploads the images, in steps. */
  capture: { hosted: boolean; direct: readonly string[] };
  /**
   * Where another attempt happens: in the same session under the same URL (Veriff), or in a new session
   * (the others).
   */
  resubmission: 'same_session' | 'new_session';
  /**
   * How far we trust a webhook: a `signed` one is a fact once authenticated, a `notification_only` one makes
   * us ask the vendor; with `none` only polling finds news.
   */
  webhook: 'signed' | 'notification_only' | 'none';
  /** How to poll while a session is open, or null where webhooks and the questions at deadlines suffice. */
  polling: PollingPlan | null;
  /**
   * Whether the vendor's own staff may still decide while the verification is in our review. If so, polling
   * goes on by the vendor's plan after the deadline and the grace, until our review ends.
   */
  decidesLate: boolean;
  /**
   * The parts that an approval must report as passed, by the kind of capture; an account may override them
   * (`settings.approvalNeeds`).
   */
  approvalNeeds: { hosted: readonly Part[]; direct: readonly Part[] };
  /** Whether the vendor reports screening apart from its decision, so that we call `askScreening`. */
  screeningApart: boolean;
  /** Whether we can delete a session at the vendor. */
  deletion: boolean;
  /** Whether we can fetch photos and video from the vendor. */
  media: boolean;
  /** Whether the vendor has further details of a decided session (`Vendor.details`); absent: no. */
  details?: boolean;
}

/** Growing pauses between questions: `firstMs`, then times `factor`, never above `capMs`. */
export interface PollingPlan {
  firstMs: number;
  factor: number;
  capMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
