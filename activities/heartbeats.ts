import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Says that the process still lives, for activities that have a short heartbeat timeout: when a worker
 * dies, what it had in hand is tried elsewhere after that, and not after the time that a call may
 * take. What ends before the first beat costs none.
 */
export const BEATS_EVERY_MS = 3_000;

/** Longer ones are for activities that beat by themselves, with every bit of progress. */
const SHORT_MS = 15_000;

export const beating: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    execute: async (input, next) => {
      const { heartbeatTimeoutMs } = context.info;
      if (heartbeatTimeoutMs === undefined || heartbeatTimeoutMs > SHORT_MS) return next(input);
      const beat = setInterval(() => {
        context.heartbeat();
      }, BEATS_EVERY_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(beat);
      }
    },
  },
});
