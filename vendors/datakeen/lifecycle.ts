import { HOUR_MS } from '../lifecycle.ts';
import type { VendorLifecycle } from '../lifecycle.ts';

/** "Each session is single-use and comes with an expiration time of 1 hour." */
export const SESSION_LIFETIME_MS = HOUR_MS;

/** Datakeen's IDify sessions (document: "Create a new session"). */
export const datakeenLifecycle: VendorLifecycle = {
  vendor: 'datakeen',
  // Only the end of a session is told: "a URL to call when the session is over".
  session: { lifetimeMs: SESSION_LIFETIME_MS, tellsStart: false },
  capture: { hosted: true, direct: [] },
  resubmission: 'new_session',
  // Nothing signs the webhook, so it can only make us ask.
  webhook: 'doorbell',
  // A lost doorbell is found when the person comes back, not at the hour's end.
  ringsOnReturn: true,
  // What a lost webhook would have told is asked at the hour's end, when the link is used again, and
  // at the verification's own deadline.
  polling: null,
  // The vendor's back office decides anew over finished sessions.
  decidesLate: true,
  deletion: false,
  media: false,
};
