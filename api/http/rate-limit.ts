import { MemoryStore, type Options } from 'express-rate-limit';
import { KycError } from '../../domain/errors.ts';

/** How often the same thing may be asked of this process. */
export interface Rate {
  /** Counts this time, and tells whether it is one too many. */
  isOver: (name: string) => Promise<boolean>;
  /** The same. @throws KycError `rate_limited` when it is, with how long to wait */
  check: (name: string) => Promise<void>;
}

/**
 * Counts by the name of the thing: never by the sender's address, which a proxy may share among many,
 * and never by what anybody can make up, which would fill the memory.
 */
export function rate({ windowMs, limit }: { windowMs: number; limit: number }): Rate {
  const times = new MemoryStore();
  // Of all the options it reads the window alone.
  times.init({ windowMs } as Options);
  const isOver = async (name: string) => (await times.increment(name)).totalHits > limit;
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
