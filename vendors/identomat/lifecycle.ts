import { HOUR_MS, MINUTE_MS } from '../lifecycle.ts';
import type { VendorLifecycle } from '../lifecycle.ts';

/** "The session_token has a default validity period of 15 minutes" (today's developer guide). */
export const SESSION_LIFETIME_MS = 15 * MINUTE_MS;

/** Identomat's sessions (document: "Procedure"). */
export const identomatLifecycle: VendorLifecycle = {
  vendor: 'identomat',
  // SESSION_NOT_FOUND means a "non existing session": we cannot know that it was never used.
  session: { lifetimeMs: SESSION_LIFETIME_MS, tellsStart: false, unknownMeans: 'forgotten' },
  capture: { hosted: true, direct: [] },
  resubmission: 'new_session',
  webhook: 'none',
  // Seven questions in the quarter of an hour that a token lives, then ever fewer: an operator of the
  // vendor may still decide a MANUAL_CHECK. 90 days cost fewer than 300 questions.
  polling: { firstMs: 30_000, factor: 1.5, capMs: 8 * HOUR_MS },
  decidesLate: true,
  // An account without faces or without liveness says so itself.
  approvalNeeds: { hosted: ['document', 'face', 'liveness'], direct: [] },
  screeningApart: false,
  deletion: true,
  media: true,
  details: true,
};
