import type { Request, Response } from 'express';
import { limitRate } from '../http/rate-limit.ts';

/** A doorbell rings a few times for each session; more often only when somebody plays with it. */
const RINGS = { windowMs: 60_000, limit: 30 };

/**
 * Limits how often one bell is heard, as a promise: whose bell it is, is known only after the look-up.
 * Rejects with KycError `rate_limited`.
 */
export function ringLimit(): (request: Request, response: Response, bell: string) => Promise<void> {
  const bells = new WeakMap<Request, string>();
  const limit = limitRate({ ...RINGS, keyOf: (request) => bells.get(request) ?? '' });
  return (request, response, bell) =>
    new Promise((resolve, reject) => {
      bells.set(request, bell);
      const done = (error?: unknown): void => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('The limit failed'));
      };
      Promise.resolve(limit(request, response, done)).catch(reject);
    });
}
