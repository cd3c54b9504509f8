import { isCalendarDate } from '../values/date.ts';

/** ASSUMED: the vendor writes times without a zone; it is a German company. */
export const DEFAULT_TIME_ZONE = 'Europe/Berlin';

/** Whether this build knows a zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * Reads one of the vendor's times: `2019-10-24 11:11` (appointment_date) or `21-10-2019 09:57:51`
 * (created_at).
 *
 * @returns ISO 8601 UTC, or null when it is no such time. An hour that the clocks skip or repeat is
 *   read as one of its two meanings.
 */
export function readTime(text: string, timeZone: string): string | null {
  const [, a = '', month = '', b = '', hour = '', minute = '', second = '0'] =
    /^(\d{2}|\d{4})-(\d{2})-(\d{2}|\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim()) ?? [];
  const [year, day] = a.length === 4 ? [a, b] : [b, a];
  if (!isCalendarDate(`${year}-${month}-${day}`)) return null;
  const [h = 0, m = 0, s = 0] = [hour, minute, second].map(Number);
  if (h > 23 || m > 59 || s > 59) return null;
  const asUtc = Date.UTC(Number(year), Number(month) - 1, Number(day), h, m, s);
  const guess = asUtc - offsetMs(asUtc, timeZone);
  return new Date(asUtc - offsetMs(guess, timeZone)).toISOString();
}

/** How far the zone's clocks are ahead of UTC at that moment. */
function offsetMs(at: number, timeZone: string): number {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23' },
    ...numeric,
    ...clock,
  });
  const part = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}
