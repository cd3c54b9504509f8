import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for `work`, but no longer than `ms`; the work itself goes on.
 *
 * @throws Error when the time is over
 */
export async function waitAtMost<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLate = pause(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`Not done within ${ms} ms.`);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    timer.abort();
    tooLate.catch(() => undefined);
  }
}
