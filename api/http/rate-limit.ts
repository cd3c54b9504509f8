import type { Request, RequestHandler } from 'express';
import { type Options, rateLimit } from 'express-rate-limit';
import { KycError } from '../../domain/errors.ts';

/**
 * Limits how often the same thing may be asked of this process.
 * Fails with `rate_limited` and `Retry-After`.
 * @param keyOf names the thing: never the sender's address, which a proxy may share among many; null
 *   for what is nothing, which is not counted
 */
export function limitRate(options: {
  windowMs: number;
  limit: number;
  keyOf: (request: Request) => string | null;
}): RequestHandler {
  return rateLimit({
    ...settingsOf(options),
    handler: () => {
      throw new KycError('rate_limited', 'Too many requests for this; try again later.', {
        retryAfterMs: options.windowMs,
      });
    },
  });
}

/** The same for what must never be refused: counts, and tells whether it was too often. */
export function countRate(options: {
  windowMs: number;
  limit: number;
  keyOf: (request: Request) => string | null;
}): { count: RequestHandler; isOver: (request: Request) => boolean } {
  const over = new WeakSet<Request>();
  const count = rateLimit({
    ...settingsOf(options),
    handler: (request, _response, next) => {
      over.add(request);
      next();
    },
  });
  return { count, isOver: (request) => over.has(request) };
}

function settingsOf(options: Parameters<typeof limitRate>[0]): Partial<Options> {
  const { windowMs, limit, keyOf } = options;
  return {
    windowMs,
    limit,
    skip: (request) => keyOf(request) === null,
    keyGenerator: (request) => keyOf(request) ?? '',
    standardHeaders: false,
    legacyHeaders: false,
  };
}
