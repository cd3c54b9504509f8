import { setTimeout as pause } from 'node:timers/promises';
import { findUnwritten } from '../../store/index.ts';
import type { Store } from '../../store/index.ts';

/** So many verifications are signaled something at a time: about as many as a worker writes down at a time. */
const ROOM = 8;
const LOOK_EVERY_MS = 50;
/** Longer than a write takes that nothing is wrong with: one that is stuck keeps others waiting no more. */
const LONGEST_MS = 5_000;

/**
 * How many verifications the relay has signaled something that is not written down yet. What has piled up in
 * an outage is signaled no faster than it is written, so that it does not crowd out what comes meanwhile.
 */
export interface Window {
  /** Resolves when something may be signaled; to how many verifications. */
  room(): Promise<number>;
  /** These are the newest facts that were signaled to verifications now. */
  told(inboxIds: readonly string[]): void;
}

export function openWindow(
  store: Store,
  { room = ROOM, longestMs = LONGEST_MS, now = Date.now } = {},
): Window {
  const toldAt = new Map<string, number>();

  async function look(): Promise<void> {
    for (const [inboxId, at] of toldAt) if (now() - at > longestMs) toldAt.delete(inboxId);
    if (toldAt.size === 0) return;
    const unwritten = new Set(await findUnwritten(store, { inboxIds: [...toldAt.keys()] }));
    for (const inboxId of toldAt.keys()) if (!unwritten.has(inboxId)) toldAt.delete(inboxId);
  }

  return {
    room: async () => {
      await look();
      while (toldAt.size >= room) {
        await pause(LOOK_EVERY_MS);
        await look();
      }
      return room - toldAt.size;
    },
    told: (inboxIds) => {
      for (const inboxId of inboxIds) toldAt.set(inboxId, now());
    },
  };
}
