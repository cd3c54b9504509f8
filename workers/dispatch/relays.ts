import type { Deliveries } from '../../activities/deliveries.ts';
import { findDueQueues, forgetOldCounts, forgetOldRequests } from '../../store/index.ts';
import { createDeliveryRelay } from './deliveries.ts';
import { guardSweeps } from './guard-sweeps.ts';
import { relayInbox } from './inbox.ts';
import { askLateQuestions } from './late-questions.ts';
import { type DispatchParts, relayOutbox } from './outbox.ts';
import { tellOverdueCases } from './overdue-cases.ts';
import { relayRefreshes } from './refresh.ts';
import { startRelay } from './relay.ts';
import { openWindow } from './window.ts';

const LOOK_EVERY_MS = 1_000;
/** For rare work. */
const SELDOM_MS = 5 * 60_000;
/** How many old rows to delete at a time. */
const OLD_ROWS = 1_000;

export interface Relays {
  /** Checks at once whether rows are due. */
  look: () => void;
  /** Stops, and resolves when no batch is running. */
  stop: () => Promise<void>;
}

/**
 * Handles the rows that are due in the store's queues while the process runs. One statement a second finds
 * the queues with due rows, from whichever process; only from these are rows claimed.
 */
export function startRelays(parts: DispatchParts, deliveries: Deliveries): Relays {
  const { store, logger } = parts;
  const start = (name: string, batch: () => Promise<number>, everyMs = SELDOM_MS) =>
    startRelay({ name, batch, everyMs, logger });
  const window = openWindow(store);
  const delivering = createDeliveryRelay(parts, deliveries);
  const queues = {
    inbox: start('inbox', () => relayInbox(parts, window)),
    outbox: start('outbox', () => relayOutbox(parts)),
    deliveries: start('deliveries', () => delivering.batch()),
    refreshes: start('refresh requests', () => relayRefreshes(parts)),
  };
  const look = async (): Promise<number> => {
    for (const queue of await findDueQueues(store)) queues[queue].nudge();
    return 0;
  };
  const looking = start('what is due', look, LOOK_EVERY_MS);
  const seldom = [
    // 0: looks again only at the next turn.
    start('guard of the sweeps', () => guardSweeps(parts).then(() => 0)),
    start('late questions', () => askLateQuestions(parts)),
    start('overdue cases', () => tellOverdueCases(parts)),
    start('old idempotency keys', () => forgetOldRequests(store, { limit: OLD_ROWS })),
    start('old counts of limits', () => forgetOldCounts(store, { limit: OLD_ROWS })),
  ];
  return {
    look: () => {
      looking.nudge();
    },
    stop: async () => {
      const relays = [looking, ...Object.values(queues), ...seldom];
      await Promise.all(relays.map((relay) => relay.stop()));
      await delivering.settled();
    },
  };
}
