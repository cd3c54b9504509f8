import { jwtExpiry } from '../jwt-expiry.ts';
import { DAY_MS, MINUTE_MS } from '../lifecycle.ts';

/** "The authentication token has an idle time of 30 minutes after which it expires." */
export const TOKEN_IDLE_MS = 30 * MINUTE_MS;

/** A token this near to its end is renewed before it is used. */
export const RENEW_BEFORE_MS = 2 * MINUTE_MS;

/** ASSUMED: the document has no end for a token that is used on and on. */
const LONGEST_LIFE_MS = DAY_MS;

/** When a token that was given at `now` ends at the latest: the `exp` of the JWT, else a day later. */
export function tokenExpiry(token: string, now: Date): Date {
  return jwtExpiry(token, now) ?? new Date(now.getTime() + LONGEST_LIFE_MS);
}
