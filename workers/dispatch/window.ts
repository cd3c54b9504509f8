import { setTimeout as pause } from 'node:timers/promises';
import { findUnwritten } from '../../store/index.ts';
import type { Store } from '../../store/index.ts';

/** Verifications with signaled but unwritten facts: about as many as a worker writes at a time. */
const ROOM = 8;
const LOOK_EVERY_MS = 50;
/** Longer than a normal write takes: after it, a stuck write no longer takes room. */
const LONGEST_MS = 5_000;

/**
 * Limits for how many verifications there are facts that the relay has signaled and no workflow has written.
 * The relay so signals a backlog after an outage no faster than workers write it, and new messages do not
 * wait behind it.
 */
export interface Window {
  /** Waits until there is room; resolves with the number of verifications that may be signaled. */
  room(): Promise<number>;
  /** Notes the newest fact of each verification that was just signaled. */
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
