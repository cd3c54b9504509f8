import { setTimeout as pause } from 'node:timers/promises';

export class TookTooLong extends Error {
  constructor(ms: number) {
    super(`Not done within ${ms} ms.`);
    this.name = 'TookTooLong';
  }
}

/**
 * Waits for `work`, but no longer than `ms`; the work itself goes on, and its failure is then ignored.
 *
 * @throws TookTooLong when the time is over
 */
export async function waitAtMost<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLate = pause(ms, undefined, { signal: timer.signal }).then(() => {
    throw new TookTooLong(ms);
  });
  work.catch(() => undefined);
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    timer.abort();
  }
}
