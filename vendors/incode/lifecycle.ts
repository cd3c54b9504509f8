import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lifecycle.ts';
import type { PollingPlan, VendorLifecycle } from '../lifecycle.ts';

/** "Tokens, by default, are valid for 90 days (can be modified)"; a token that says its end is believed. */
export const SESSION_LIFETIME_MS = 90 * DAY_MS;

/** The steps of a direct capture, in the document's order (its steps 2, 3 and 5). */
export const CAPTURE_STEPS = ['front-id', 'back-id', 'selfie'] as const;

/**
 * Quick at first, since people finish within minutes; then twice to three times a day, for a webhook
 * that was lost. With the few times that news starts it anew, 90 days cost less than 300 questions.
 */
const POLLING: PollingPlan = { firstMs: MINUTE_MS, factor: 1.5, capMs: 10 * HOUR_MS };

/** Incode's onboarding sessions (document: "API Integration", "Secure Integration with Mobile SDKs"). */
export const incodeLifecycle: VendorLifecycle = {
  vendor: 'incode',
  // The first thing that the vendor reports is that the ID was validated.
  // A token that has ended, or a session that was deleted, may have been used before.
  session: { lifetimeMs: SESSION_LIFETIME_MS, tellsStart: false, unknownMeans: 'forgotten' },
  capture: { hosted: true, direct: CAPTURE_STEPS },
  // Incode's developer pages: a new onboarding session for every attempt. Until it is finished, a step
  // may be captured again (steps 2, 3 and 5).
  resubmission: 'new_session',
  // The vendor does not sign the body; a header or a bearer only proves who sent it.
  webhook: 'notification_only',
  polling: POLLING,
  // MANUAL_REVIEW_APPROVED and MANUAL_REVIEW_REJECTED come from the vendor's dashboard.
  decidesLate: true,
  // "The results of all the scoring": ID validation, face recognition, liveness. A flow without a selfie is
  // for an account that says so itself.
  approvalNeeds: {
    hosted: ['document', 'face', 'liveness'],
    direct: ['document', 'face', 'liveness'],
  },
  screeningApart: false,
  deletion: true,
  media: true,
};
