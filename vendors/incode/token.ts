import { decodeJwt } from 'jose';
import { HOUR_MS, MINUTE_MS } from '../lifecycle.ts';

/** The executive token's life, where it does not say itself when it ends (notes: 24 h). */
export const EXECUTIVE_TOKEN_LIFETIME_MS = 24 * HOUR_MS;

/** An executive token this near to its end is renewed before it is used. */
export const RENEW_BEFORE_MS = 30 * MINUTE_MS;

/**
 * When a token ends: the `exp` of the JWT, else `otherwiseMs` from `now`. Only decoded: it is the
 * vendor's own token, and the vendor is who checks it.
 */
export function tokenExpiry(token: string, now: Date, otherwiseMs: number): Date {
  const exp = expOf(token);
  return exp === undefined ? new Date(now.getTime() + otherwiseMs) : new Date(exp * 1_000);
}

function expOf(token: string): number | undefined {
  try {
    return decodeJwt(token).exp;
  } catch {
    return undefined;
  }
}
