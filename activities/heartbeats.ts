import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Sends heartbeats for activities with a short heartbeat timeout: when a worker dies, Temporal retries its
 * activities elsewhere after that timeout, not only after the longer one of the whole call. An activity that
 * ends within this interval sends none.
 */
export const BEATS_EVERY_MS = 3_000;

/** Activities with a longer timeout send heartbeats themselves, as they make progress. */
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
