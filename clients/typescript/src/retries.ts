import { setTimeout as pause } from 'node:timers/promises';
import { fetchUntil } from './one-try.ts';

export interface RetryOptions {
  /** How often a request is made at most, the first time included. Default: 4. */
  tries?: number;
  /** The longest pause that is waited for, in ms; asked for a longer one, it gives the answer back. Default: 20 s. */
  longestPauseMs?: number;
  /** How long a try may take until its answer begins, in ms; its body may take longer. Default: 30 s. */
  timeoutMs?: number;
}

type Fetch = (request: Request) => Promise<Response>;

const FIRST_PAUSE_MS = 250;
/** What may be answered otherwise later. */
const LATER = new Set([408, 429, 502, 503, 504]);

/**
 * The same fetch, which tries again what may be repeated: GET, and whatever carries an Idempotency-Key.
 * `Retry-After` is kept to. The last answer, or the last failure, is the caller's.
 */
export function withRetries(
  fetchOnce: Fetch,
  { tries = 4, longestPauseMs = 20_000, timeoutMs = 30_000 }: RetryOptions = {},
): Fetch {
  return async (request) => {
    const mayRepeat = request.method === 'GET' || request.headers.has('Idempotency-Key');
    const tryOnce = (): Promise<Response> => fetchUntil(timeoutMs, request, fetchOnce);
    for (let number = 1; mayRepeat && number < tries; number += 1) {
      const answer = await tryOnce().catch((failure: unknown) => {
        // Whoever gave it up wants no other try.
        if (request.signal.aborted) throw failure;
        return null;
      });
      if (answer !== null && !LATER.has(answer.status)) return answer;
      const pauseMs = pauseAfter(answer, number);
      if (answer !== null && pauseMs > longestPauseMs) return answer;
      await answer?.body?.cancel();
      await pause(Math.min(pauseMs, longestPauseMs), undefined, { signal: request.signal });
    }
    return tryOnce();
  };
}

/** As the answer says, else doubled each time, with a part by chance so that callers do not march in step. */
function pauseAfter(answer: Response | null, number: number): number {
  const asked = waitOf(answer?.headers.get('Retry-After') ?? '');
  return asked ?? FIRST_PAUSE_MS * 2 ** (number - 1) * (1 + Math.random());
}

/** Of seconds, or of a date; null where it is neither. */
function waitOf(retryAfter: string): number | null {
  const text = retryAfter.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // A date begins with the day of the week; Date.parse makes dates of much that is none.
  const at = /^[A-Z][a-z]+, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
