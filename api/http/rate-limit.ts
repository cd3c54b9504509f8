import type { Request, RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { KycError } from '../../domain/errors.ts';

/**
 * Limits how often the same thing may be asked of this process.
 * Fails with `rate_limited` and `Retry-After`.
 * @param keyOf names the thing: never the sender's address, which a proxy may share among many
 */
export function limitRate(options: {
  windowMs: number;
  limit: number;
  keyOf: (request: Request) => string;
}): RequestHandler {
  const { windowMs, limit, keyOf } = options;
  return rateLimit({
    windowMs,
    limit,
    keyGenerator: keyOf,
    standardHeaders: false,
    legacyHeaders: false,
    handler: () => {
      throw new KycError('rate_limited', 'Too many requests for this; try again later.', {
        retryAfterMs: windowMs,
      });
    },
  });
}

/** The same for what must never be refused: counts, and tells whether it was too often. */
export function countRate(options: {
  windowMs: number;
  limit: number;
  keyOf: (request: Request) => string;
}): { count: RequestHandler; isOver: (request: Request) => boolean } {
  const { windowMs, limit, keyOf } = options;
  const over = new WeakSet<Request>();
  const count = rateLimit({
    windowMs,
    limit,
    keyGenerator: keyOf,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (request, _response, next) => {
      over.add(request);
      next();
    },
  });
  return { count, isOver: (request) => over.has(request) };
}
