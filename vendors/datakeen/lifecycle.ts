import { HOUR_MS } from '../lifecycle.ts';
import type { VendorLifecycle } from '../lifecycle.ts';

/** "Each session is single-use and comes with an expiration time of 1 hour." */
export const SESSION_LIFETIME_MS = HOUR_MS;

/** Datakeen's IDify sessions (document: "Create a new session"). */
export const datakeenLifecycle: VendorLifecycle = {
  vendor: 'datakeen',
  // The webhook reports only the end of a session: "a URL to call when the session is over".
  // The document shows no refusal, so we cannot know that an unknown session was never used.
  session: { lifetimeMs: SESSION_LIFETIME_MS, tellsStart: false, unknownMeans: 'forgotten' },
  capture: { hosted: true, direct: [] },
  resubmission: 'new_session',
  // The vendor does not sign the webhook, so it only makes us ask.
  webhook: 'notification_only',
  // The document promises one webhook, at the session's end. The vendor may never report a later decision
  // of its back office, and does not send a lost webhook again. 90 days cost fewer than 200 questions.
  polling: { firstMs: HOUR_MS, factor: 2, capMs: 12 * HOUR_MS },
  // The vendor's back office can decide finished sessions again.
  decidesLate: true,
  // "Capture their identity card and take a selfie"; it does not mention liveness. An account whose
  // template asks for no selfie says so.
  approvalNeeds: { hosted: ['document', 'face'], direct: [] },
  screeningApart: false,
  deletion: false,
  media: false,
};
