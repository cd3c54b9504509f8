import { setTimeout as pause } from 'node:timers/promises';

/** Some minutes: longer than a database takes to come back after a restart or a failover. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000];
/** More at a time would be an outage of our own making. */
const MOST_AT_A_TIME = 1_000;

let underWay = 0;

/**
 * Does what failed again, after its request was answered: with growing pauses for three minutes,
 * for as long as this process lives, and a thousand things at a time.
 */
export async function tryAgain(work: () => Promise<unknown>): Promise<void> {
  if (underWay >= MOST_AT_A_TIME) return;
  underWay += 1;
  try {
    for (const pauseMs of PAUSES_MS) {
      // No request waits for it: it keeps no process that is to end.
      await pause(pauseMs, undefined, { ref: false });
      const isDone = await work().then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
  } finally {
    underWay -= 1;
  }
}
