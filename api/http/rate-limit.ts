import { RateLimiterMemory } from 'rate-limiter-flexible';
import { KycError } from '../../domain/errors.ts';

/** How often the same thing may be asked of this process. */
export interface Rate {
  /** Counts this time, and tells whether it is one too many. */
  isOver: (name: string) => Promise<boolean>;
  /** The same. @throws KycError `rate_limited` when it is, with how long to wait */
  check: (name: string) => Promise<void>;
}

/**
 * For what nobody with a key asks for, and what is the quickest: nothing of it is shared by processes, as
 * what a key does is (`createLimits`).
 *
 * Counts by the name of the thing: never by the sender's address, which a proxy may share among many,
 * and never by what anybody can make up, which would fill the memory.
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
