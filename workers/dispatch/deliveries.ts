import type { Deliveries, Tried } from '../../activities/deliveries.ts';
import { claimDeliveries, type DueDelivery } from '../../store/index.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';
import { settleOrDefer } from './settle-or-defer.ts';
import { deliverNotification, deliveryStart } from './standalone.ts';

/** How many first tries a worker makes at a time. */
const MOST = 20;
/** Longer than a first try and what follows may take, so that two never send the same by accident. */
const LEASE_MS = 30_000;

export interface DeliveryRelay {
  /** Begins as many first tries as there is room for; gives back how many. Waits while there is none. */
  batch(): Promise<number>;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

/**
 * Sends clients their notifications by itself at the first try. Where that comes to nothing, or the
 * endpoint is known not to answer, Temporal goes on: see `deliveryStart`.
 */
export function createDeliveryRelay(parts: DispatchParts, deliveries: Deliveries): DeliveryRelay {
  const underWay = new Set<Promise<void>>();
  return {
    batch: async () => {
      if (underWay.size >= MOST) {
        await Promise.race(underWay);
        // There is room now, unless the process is stopping.
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
  // Where the store is away too, the lease ends by itself.
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
