import { RateLimiterMemory } from 'rate-limiter-flexible';
import { KycError } from '../../domain/errors.ts';

/** How often callers may request the same thing from this process. */
export interface Rate {
  /** Counts a request, and returns whether it is one too many. */
  isOver: (name: string) => Promise<boolean>;
  /** The same. @throws KycError `rate_limited` for one too many, with how long to wait */
  check: (name: string) => Promise<void>;
}

/**
 * For requests without a key. To be fast, each process counts for itself; counts of keys are shared
 * (`createLimits`).
 *
 * Counts by the name of the requested thing: never by the sender's address, which many may share behind a
 * proxy, and never by a value that a sender can invent, which would fill the memory.
 */
export function rate({ windowMs, limit }: { windowMs: number; limit: number }): Rate {
  const times = new RateLimiterMemory({ points: limit, duration: windowMs / 1_000 });
  const isOver = async (name: string) => (await times.penalty(name)).consumedPoints > limit;
  return {
    isOver,
    check: async (name) => {
      if (!(await isOver(name))) return;
      throw new KycError('rate_limited', 'Too many requests for this; try again later.', {
        retryAfterMs: windowMs,
      });
    },
  };
}
