import type { RequestHandler, Response } from 'express';
import { z } from 'zod';

/** PUT /control/{vendor}/rate-limit; null lifts it. */
export const rateLimitSchema = z
  .strictObject({
    perSecond: z.number().positive(),
    /** How many may come at once. */
    burst: z.int().min(1),
    /** Only requests whose path contains this. */
    path: z.string().optional(),
    /** How it is said when to come back: vendors do it in each of these ways. */
    retryAfter: z.enum(['seconds', 'date', 'none']).default('seconds'),
    /** `text`: a gateway in front of the vendor answers, in words. */
    body: z.enum(['json', 'text']).default('json'),
  })
  .nullable();

type Limit = z.infer<typeof rateLimitSchema>;

function refuse({ perSecond, retryAfter, body }: NonNullable<Limit>, response: Response): void {
  const seconds = Math.max(1, Math.ceil(1 / perSecond));
  response.status(429);
  if (retryAfter === 'seconds') response.set('Retry-After', String(seconds));
  // To the second, as HTTP has it: up to a second sooner.
  if (retryAfter === 'date') {
    response.set('Retry-After', new Date(Date.now() + seconds * 1_000).toUTCString());
  }
  if (body === 'text') {
    response.type('text').send('error code: 1015');
    return;
  }
  response.json({
    result: false,
    status: 429,
    message: 'Too Many Requests',
    messages: ['Too many requests'],
  });
}

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
    refuse(limit, response);
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
