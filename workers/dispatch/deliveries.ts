import type { Deliveries, Tried } from '../../activities/deliveries.ts';
import { claimDeliveries, type DueDelivery } from '../../store/index.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';
import { settleOrDefer } from './settle-or-defer.ts';
import { deliverNotification, deliveryStart } from './standalone.ts';

/** Concurrent first tries of a worker. */
const MOST = 20;
/** Longer than a first try and its follow-up, so that two workers do not send the same notification. */
const LEASE_MS = 30_000;

export interface DeliveryRelay {
  /** Starts as many first tries as there are free slots, and returns how many; waits for a free slot. */
  batch(): Promise<number>;
  /** Resolves when no try is running. */
  settled(): Promise<void>;
}

/**
 * Makes the first try of each notification in this process. If it fails, or the endpoint did not answer the
 * last time, a standalone activity in Temporal makes the later tries: see `deliveryStart`.
 */
export function createDeliveryRelay(parts: DispatchParts, deliveries: Deliveries): DeliveryRelay {
  const underWay = new Set<Promise<void>>();
  return {
    batch: async () => {
      if (underWay.size >= MOST) {
        await Promise.race(underWay);
        // A slot is free: 1 makes the relay call again.
        return 1;
      }
      const limit = MOST - underWay.size;
      const rows = await claimDeliveries(parts.store, { limit, leaseMs: LEASE_MS });
      for (const row of rows) {
        const work = deliver(parts, deliveries, row).finally(() => underWay.delete(work));
        underWay.add(work);
      }
      return rows.length;
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}

async function deliver(parts: DispatchParts, deliveries: Deliveries, row: DueDelivery) {
  const delivering = settleOrDefer(parts, 'deliveries', row, async () => {
    const tried = await deliveries.tryFirst(row);
    if (tried.outcome === 'failed' || tried.outcome === 'not_its_turn') {
      await goOn(parts, row, tried);
    }
  });
  // If the store is down too, the lease ends by itself.
  await delivering.catch(() => undefined);
}

async function goOn({ temporal }: DispatchParts, row: DueDelivery, tried: Tried): Promise<void> {
  const { notificationId, endpointId, verificationId, isResent } = row;
  const startDelay = tried.outcome === 'failed' ? tried.againInMs : 0;
  const about = { verificationId, startDelay, isResent };
  const options = deliveryStart({ notificationId, endpointId }, about);
  await temporal.within(CALL_MS, () =>
    temporal.client.activity.start(deliverNotification, options),
  );
}
