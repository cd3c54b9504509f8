import type { Response } from 'express';
import { KycError } from '../../domain/errors.ts';

/** A limit, and how much of it is used. */
export interface Judged {
  name: string;
  /** What it is of, as a sentence begins. */
  words: string;
  most: number;
  windowMs: number;
  count: number;
  endsInMs: number;
}

const DAY_MS = 86_400_000;

/**
 * Says in the answer which limits the request counted for, and what is left of each: `RateLimit-Policy` and
 * `RateLimit` of draft-ietf-httpapi-ratelimit-headers-08, as lists, times in seconds.
 */
export function tellWhatIsLeft(response: Response, judged: Judged): void {
  const { name, most, windowMs, count, endsInMs } = judged;
  const left = Math.max(0, most - count);
  response.append('RateLimit-Policy', `"${name}";q=${most};w=${seconds(windowMs)}`);
  response.append('RateLimit', `"${name}";r=${left};t=${seconds(endsInMs)}`);
}

/** The refusal of one too many: which limit, what is left of it, and when it is counted anew. */
export function refusalOf({ words, most, windowMs, endsInMs }: Judged, now: Date): KycError {
  const isOfDay = windowMs === DAY_MS;
  const time = isOfDay ? 'day (UTC)' : 'minute';
  const until = new Date(now.getTime() + endsInMs).toISOString();
  return new KycError(
    isOfDay ? 'quota_exceeded' : 'rate_limited',
    `${words}: ${most} in a ${time}, of which none is left until ${until}.`,
    { retryAfterMs: endsInMs },
  );
}

const seconds = (ms: number): number => Math.ceil(ms / 1_000);
