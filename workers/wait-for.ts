import { setTimeout as pause } from 'node:timers/promises';
import { KycError } from '../domain/errors.ts';
import type { Logger } from './logger.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Retries until the attempt succeeds, since processes may start in any order. Logs each failed try, and when
 * it succeeds after one.
 *
 * @throws whatever aborted `signal`
 */
export async function waitFor<T>(
  what: string,
  attempt: () => Promise<T>,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<T> {
  for (let tries = 1, pauseMs = FIRST_PAUSE_MS; ; tries += 1) {
    signal.throwIfAborted();
    try {
      const result = await attempt();
      if (tries > 1) logger.info({ what, tries }, `${what} is there`);
      return result;
    } catch (error) {
      logger.warn({ what, tries, cause: codeOf(error), ...reasonOf(error) }, `waiting for ${what}`);
    }
    await pause(pauseMs, undefined, { signal });
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Messages of our own errors name the fault and the remedy, so the log gets them. */
function reasonOf(error: unknown): { reason?: string } {
  return error instanceof KycError ? { reason: error.message } : {};
}

/** Logs only a code or a name: messages of drivers may quote connection strings. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
