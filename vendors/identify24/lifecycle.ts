import { DAY_MS, HOUR_MS } from '../lifecycle.ts';
import type { VendorLifecycle } from '../lifecycle.ts';

/** "An Ident has a lifetime of 90 days if data retention policies do not dictate otherwise." */
export const SESSION_LIFETIME_MS = 90 * DAY_MS;

/** Identify24's idents (document: "Lifetime", "Webhook"). */
export const identify24Lifecycle: VendorLifecycle = {
  vendor: 'identify24',
  // "… if data retention policies do not dictate otherwise": a used ident is not found after that either.
  session: { lifetimeMs: SESSION_LIFETIME_MS, tellsStart: false, unknownMeans: 'forgotten' },
  capture: { hosted: true, direct: [] },
  resubmission: 'new_session',
  // The vendor does not sign the webhook, so it only makes us ask.
  webhook: 'notification_only',
  // The document does not say that the vendor resends a lost webhook. 90 days cost fewer than 200 questions.
  polling: { firstMs: HOUR_MS, factor: 2, capMs: 12 * HOUR_MS },
  decidesLate: true,
  // An agent checks all three in a live conversation.
  approvalNeeds: { hosted: ['document', 'face', 'liveness'], direct: [] },
  screeningApart: false,
  deletion: false,
  media: false,
};
