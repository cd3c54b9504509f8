import { z } from 'zod';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Weeks, days, hours, minutes and seconds: months and years have no fixed length. */
const PATTERN =
  /^P(?=\d|T\d)(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;
const UNITS_MS = [7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];

const LEAST_MS = MINUTE_MS;
const MOST_MS = 90 * DAY_MS;
const BY_DEFAULT = 'P7D';

/** ISO 8601 duration to milliseconds, or null when it is none that we take. */
export function durationMs(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  return UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
}

/** `expiresIn`: how long the verification stays open, in milliseconds once parsed. */
export const expiresInSchema = z
  .string('must be an ISO 8601 duration, e.g. P7D or PT12H')
  .refine(
    (text) => durationMs(text) !== null,
    'must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, e.g. P7D or PT12H',
  )
  .refine((text) => {
    const value = durationMs(text);
    return value === null || (value >= LEAST_MS && value <= MOST_MS);
  }, 'must be between PT1M and P90D')
  .meta({
    pattern: PATTERN.source,
    description:
      'How long the verification stays open, as an ISO 8601 duration of weeks, days, hours, minutes and seconds; PT1M to P90D.',
    example: BY_DEFAULT,
  })
  .default(BY_DEFAULT);
