import { jwtExpiry } from '../jwt-expiry.ts';
import { HOUR_MS, MINUTE_MS } from '../lifecycle.ts';

/** The executive token's life, where it does not say itself when it ends (notes: 24 h). */
export const EXECUTIVE_TOKEN_LIFETIME_MS = 24 * HOUR_MS;

/** An executive token this near to its end is renewed before it is used. */
export const RENEW_BEFORE_MS = 30 * MINUTE_MS;

/** When a token that was given at `now` ends: the `exp` of the JWT, else `otherwiseMs` later. */
export function tokenExpiry(token: string, now: Date, otherwiseMs: number): Date {
  return jwtExpiry(token, now) ?? new Date(now.getTime() + otherwiseMs);
}
