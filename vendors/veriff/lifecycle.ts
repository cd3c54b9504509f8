import { DAY_MS, HOUR_MS } from '../lifecycle.ts';
import type { VendorLifecycle } from '../lifecycle.ts';

/** "A session is valid for 7 days and expires automatically after that." */
export const SESSION_LIFETIME_MS = 7 * DAY_MS;

/** The steps of a direct capture: what an image shows, in the words of Veriff's `context`. */
export const CAPTURE_STEPS = ['face', 'document-front', 'document-back'] as const;
export type CaptureStep = (typeof CAPTURE_STEPS)[number];

/** Veriff's sessions (document: "Lifecycle of the verification session"). */
export const veriffLifecycle: VendorLifecycle = {
  vendor: 'veriff',
  // Veriff keeps an unused session, as expired; a session that it does not know was deleted.
  session: { lifetimeMs: SESSION_LIFETIME_MS, tellsStart: true, unknownMeans: 'forgotten' },
  capture: { hosted: true, direct: CAPTURE_STEPS },
  // After 9103 "the same sessionURL can and should be used".
  resubmission: 'same_session',
  webhook: 'signed',
  // A webhook that goes to a wrong address is lost for good: found within hours. 90 days cost fewer than
  // 300 questions.
  polling: { firstMs: HOUR_MS, factor: 2, capMs: 8 * HOUR_MS },
  decidesLate: true,
  // What a decision shows of its checks: see parts.ts.
  approvalNeeds: { hosted: ['document'], direct: ['document'] },
  // A watchlist screening has a webhook and an answer of its own (today).
  screeningApart: true,
  deletion: true,
  media: true,
  details: true,
};
