import type { Part } from '../domain/evidence.ts';
import type { VendorName } from '../domain/vendor-name.ts';

/**
 * What a vendor's sessions are like, as plain data. It is frozen into the input of a verification's
 * workflow, so that a verification keeps the facts it started with for the 90 days it may be open.
 * Times are milliseconds.
 */
export interface VendorLifecycle {
  vendor: VendorName;
  session: {
    /** How long a session can be used, or null when the vendor names no limit. */
    lifetimeMs: number | null;
    /** Whether the vendor reports that the person has begun (else `started` is only learned with the end). */
    tellsStart: boolean;
    /**
     * What it means that the vendor does not know a session which it has made. `forgotten`: its time
     * is over there, and it cannot be known what happened in it. Only in verifications of before:
     * `unused`, nothing did; or absent, where it counts as an answer and ends no session.
     */
    unknownMeans?: 'forgotten' | 'unused';
  };
  /** `hosted`: the person visits the vendor's page. `direct`: our API uploads the images, in steps. */
  capture: { hosted: boolean; direct: readonly string[] };
  /**
   * Where another attempt happens: in the same session under the same URL (Veriff), or in a new one
   * (all others).
   */
  resubmission: 'same_session' | 'new_session';
  /**
   * How far a webhook can be trusted: `signed` ones are facts once authenticated, one that is
   * `notification_only` makes us ask the vendor, and `none` means that polling finds everything.
   */
  webhook: 'signed' | 'notification_only' | 'none';
  /** How to ask while a session is open, or null where webhooks and the deadlines' questions suffice. */
  polling: PollingPlan | null;
  /**
   * Whether the vendor's own staff may still decide after it has handed the case to a person: its polling
   * plan is then followed on after the deadline and the grace, for as long as a person must look at it.
   */
  decidesLate: boolean;
  /**
   * The parts that an approval must say were passed, by the kind of capture; an account may say
   * otherwise (`settings.approvalNeeds`).
   */
  approvalNeeds: { hosted: readonly Part[]; direct: readonly Part[] };
  /** Whether the vendor may report screening apart from the decision, so that we ask for it (`askScreening`). */
  screeningApart: boolean;
  /** Whether a session can be deleted at the vendor. */
  deletion: boolean;
  /** Whether photos and video can be fetched from the vendor. */
  media: boolean;
  /** Whether the vendor says more about a decided session when asked; absent: no. */
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
