import type { RequestHandler } from 'express';
import { z } from 'zod';

/** PUT /control/{vendor}/rate-limit; null lifts it. */
export const rateLimitSchema = z
  .strictObject({
    perSecond: z.number().positive(),
    /** How many may come at once. */
    burst: z.int().min(1),
    /** Only requests whose path contains this. */
    path: z.string().optional(),
  })
  .nullable();

type Limit = z.infer<typeof rateLimitSchema>;

/** A bucket of requests that fills up again, by the real clock. Off until a control request sets it. */
export class RateLimit {
  #limit: Limit = null;
  #tokens = 0;
  #filledAtMs = 0;

  set(limit: Limit): void {
    this.#limit = limit;
    this.#tokens = limit?.burst ?? 0;
    this.#filledAtMs = Date.now();
  }

  readonly middleware: RequestHandler = (request, response, next) => {
    const limit = this.#limit;
    const concerned = limit !== null && request.originalUrl.includes(limit.path ?? '');
    if (!concerned || this.#take(limit)) {
      next();
      return;
    }
    response.locals['note'] = 'rate limit';
    response
      .status(429)
      .set('Retry-After', String(Math.max(1, Math.ceil(1 / limit.perSecond))))
      .json({
        result: false,
        status: 429,
        message: 'Too Many Requests',
        messages: ['Too many requests'],
      });
  };

  #take({ perSecond, burst }: NonNullable<Limit>): boolean {
    const now = Date.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAtMs) / 1_000) * perSecond);
    this.#filledAtMs = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
