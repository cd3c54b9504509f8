import type { Request, Response } from 'express';
import { limitRate } from '../http/rate-limit.ts';

/** A doorbell rings a few times for each session; more often only when somebody plays with it. */
const RINGS = { windowMs: 60_000, limit: 30 };

/** Of an account, all rings together that are about nothing of ours: their names can be invented. */
const STRANGERS = { windowMs: 60_000, limit: 60 };

/** As a promise, as whose bell it is, is known only after the look-up. Rejects with `rate_limited`. */
type RingLimit = (request: Request, response: Response, bell: string) => Promise<void>;

/** Limits how often one bell is heard, and how often an account is rung at about nobody. */
export function ringLimits(): { ofBell: RingLimit; ofStrangers: RingLimit } {
  return { ofBell: ringLimit(RINGS), ofStrangers: ringLimit(STRANGERS) };
}

function ringLimit(often: typeof RINGS): RingLimit {
  const bells = new WeakMap<Request, string>();
  const limit = limitRate({ ...often, keyOf: (request) => bells.get(request) ?? '' });
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
