import { jwtExpiry } from '../jwt-expiry.ts';
import { HOUR_MS, MINUTE_MS } from '../lifecycle.ts';

/** "The token is valid 24h." Used where a token does not say itself when it ends. */
const TOKEN_LIFETIME_MS = 24 * HOUR_MS;

/** A token this near to its end is renewed before it is used. */
export const RENEW_BEFORE_MS = 30 * MINUTE_MS;

/** When a token that was given at `now` ends: the `exp` of the JWT, else 24 hours later. */
export function tokenExpiry(token: string, now: Date): Date {
  return jwtExpiry(token, now) ?? new Date(now.getTime() + TOKEN_LIFETIME_MS);
}
