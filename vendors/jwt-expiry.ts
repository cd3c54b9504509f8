import { decodeJwt } from 'jose';

/** Later than this no `Date` can be made; a token that says so says nothing. */
const LAST_SECOND = 8_640_000_000_000;

/**
 * When a token that a vendor has just given us ends, by its own `exp`. Only decoded: it is the vendor's
 * token, and the vendor is who checks it.
 *
 * @returns null where it does not say, or says what cannot be: no number, no date, or an end that is
 *   over although the token is new (then the clocks disagree, and a refusal will tell)
 */
export function jwtExpiry(token: string, now: Date): Date | null {
  const exp = expOf(token);
  if (typeof exp !== 'number' || !(exp * 1_000 > now.getTime()) || exp > LAST_SECOND) return null;
  return new Date(exp * 1_000);
}

/** The claim as it came: decoding alone does not check it. */
function expOf(token: string): unknown {
  try {
    return decodeJwt(token).exp;
  } catch {
    return undefined;
  }
}
