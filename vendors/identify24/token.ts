import { decodeJwt } from 'jose';
import { DAY_MS, MINUTE_MS } from '../lifecycle.ts';

/** "The authentication token has an idle time of 30 minutes after which it expires." */
export const TOKEN_IDLE_MS = 30 * MINUTE_MS;

/** A token this near to its end is renewed before it is used. */
export const RENEW_BEFORE_MS = 2 * MINUTE_MS;

/** ASSUMED: the document has no end for a token that is used on and on. */
const LONGEST_LIFE_MS = DAY_MS;

/** When a token ends at the latest: the `exp` of the JWT where it has one. Only decoded, never trusted. */
export function tokenExpiry(token: string, now: Date): Date {
  const latest = now.getTime() + LONGEST_LIFE_MS;
  const exp = expOf(token);
  return new Date(exp === undefined ? latest : exp * 1_000);
}

function expOf(token: string): number | undefined {
  try {
    return decodeJwt(token).exp;
  } catch {
    return undefined;
  }
}
