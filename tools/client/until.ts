import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than undefined, and gives it back.
 * @throws Error naming what was waited for when it does not come within `timeoutMs`
 */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined> | Found | undefined,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<Found> {
  const giveUpAt = Date.now() + (options.timeoutMs ?? 30_000);
  for (;;) {
    options.signal?.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what}`);
    await pause(100);
  }
}
