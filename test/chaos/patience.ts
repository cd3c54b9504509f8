import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Hundreds may be waiting: the longer somebody has waited the less often they look, by an eighth of that
 * time, so that the load is what happens and not the looking.
 */
const [SHORTEST_MS, PART, LONGEST_MS] = [250, 1 / 8, 20_000];
/** Longer than any run and what it may take to settle: the run itself ends first, and finds who still waits. */
const MOST_MS = 60 * 60_000;

/** Whose part is played: what they wait for is said of them where they are still waiting in the end. */
export const whosePart = new AsyncLocalStorage<{ waitsFor: string | undefined }>();

/** Does it until it works: what is asked for may be down at the moment. */
export async function insist<Result>(
  what: string,
  work: () => Promise<Result>,
  mostMs = MOST_MS,
): Promise<Result> {
  return hope(
    what,
    async () => {
      try {
        return { worked: await work() };
      } catch {
        return undefined;
      }
    },
    mostMs,
  ).then(({ worked }) => worked);
}

/**
 * Looks until there is something; a look that fails has found nothing.
 * @throws Error that names what was waited for
 */
export async function hope<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  mostMs = MOST_MS,
): Promise<Found> {
  const since = Date.now();
  const until = since + mostMs;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    const part = whosePart.getStore();
    if (part !== undefined) part.waitsFor = what;
    const waitedMs = Date.now() - since;
    await pause(Math.min(Math.max(SHORTEST_MS, waitedMs * PART), LONGEST_MS));
  }
}
