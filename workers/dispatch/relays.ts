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
/** For what hardly ever happens. */
const SELDOM_MS = 5 * 60_000;
/** So many are forgotten at a time. */
const OLD_ROWS = 1_000;

export interface Relays {
  /** Looks at once whether something is due. */
  look: () => void;
  /** Resolves when nothing is in hand any more. */
  stop: () => Promise<void>;
}

/**
 * Passes on what is due in the store's queues, as long as the process runs. One statement a second asks
 * which of them have something due, whichever process has written it; only these are claimed from.
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
    // It is looked at again at the next turn, whatever was necessary.
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
