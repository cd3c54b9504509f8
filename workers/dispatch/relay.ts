import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { causeOf } from './cause.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

export interface RelayOptions {
  name: string;
  /** Handles one batch and returns how many rows are done; 0 means that none is left for now. */
  batch: () => Promise<number>;
  /** How often to look without a nudge, in milliseconds. */
  everyMs: number;
  logger: Logger;
}

export interface Relay {
  /** Looks now instead of at the next turn; after a failure it still waits for the end of the pause. */
  nudge(): void;
  /** Ends after the batch in hand. */
  stop(): Promise<void>;
}

/**
 * Handles batch after batch while rows are due, then looks again every `everyMs`. While batches fail, e.g.
 * because the store is down, the pauses grow up to 15 seconds.
 */
export function startRelay({ name, batch, everyMs, logger }: RelayOptions): Relay {
  let wake = new AbortController();
  let isStopping = false;
  let failures = 0;

  async function turn(): Promise<number> {
    try {
      const done = await batch();
      failures = 0;
      return done > 0 ? 0 : everyMs;
    } catch (error) {
      failures += 1;
      logger.warn({ relay: name, failures, ...causeOf(error) }, 'the relay could not work');
      return Math.min(Math.min(everyMs, FIRST_PAUSE_MS) * 2 ** failures, LONGEST_PAUSE_MS);
    }
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      // Created before the batch, so that a nudge during the batch causes one more look.
      wake = new AbortController();
      const pauseMs = await turn();
      await pause(pauseMs, undefined, { signal: wake.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    nudge: () => {
      if (failures === 0) wake.abort();
    },
    stop: async () => {
      isStopping = true;
      wake.abort();
      await running;
    },
  };
}
