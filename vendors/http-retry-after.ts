import { DAY_MS } from './lifecycle.ts';

/** The longest pause that a vendor can ask for: no call may stall for ever. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds or an HTTP date.
 *
 * @returns how long to wait from `now`, in milliseconds, between 0 and `LONGEST_RETRY_AFTER_MS`;
 *   undefined when the header is absent or unreadable
 */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  // Some vendors send fractions, which the standard does not allow.
  const waitMs = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : untilDate(value, now);
  if (waitMs === undefined) return undefined;
  return Math.min(Math.max(waitMs, 0), LONGEST_RETRY_AFTER_MS);
}

/** HTTP dates are always GMT and say so; Date.parse alone would take `-5` or `soon 1` for dates. */
function untilDate(value: string, now: Date): number | undefined {
  if (!/^[A-Z][a-z]+,? .* GMT$/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at - now.getTime();
}
