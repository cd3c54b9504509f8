import { activityInfo } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { giveUpDelivery, type Store } from '../store/index.ts';
import type { DeliveryActivities } from './contract.ts';
import type { Deliveries } from './deliveries.ts';
import { growingDelayMs, notItsTurn } from './failure.ts';

/** We give up a delivery after this time. */
const PATIENCE_MS = 3 * 24 * 60 * 60 * 1000;
/** Pause before a busy endpoint is tried again; grows while it is silent: a thousand may wait for it. */
const WAIT = { firstMs: 4_000, factor: 2, capMs: 15 * 60_000 };

/** The activity that retries a delivery whose first try failed. */
export function createDeliveryActivities(
  deps: { store: Store; now: () => Date },
  deliveries: Deliveries,
): DeliveryActivities {
  return {
    deliverNotification: async (input) => {
      const { attempt, scheduledTimestampMs } = activityInfo();
      const tried = await deliveries.tryOnce(input);
      if (tried.outcome === 'delivered' || tried.outcome === 'given_up') {
        return { outcome: tried.outcome };
      }
      // The last try comes when the time is over.
      const leftMs = scheduledTimestampMs + PATIENCE_MS - deps.now().getTime();
      if (leftMs <= 0) {
        // A request to send again since then has three days of its own.
        await giveUpDelivery(deps.store, { ...input, begunAt: new Date(scheduledTimestampMs) });
        return { outcome: 'given_up' };
      }
      if (tried.outcome === 'not_its_turn') {
        const pauseMs = growingDelayMs(WAIT, tried.isSilent ? attempt : 1) * (0.5 + Math.random());
        throw notItsTurn(Math.min(leftMs, pauseMs));
      }
      throw new KycError('delivery_failed', 'The endpoint did not take the notification.', {
        vendorCode: tried.why,
        retryAfterMs: Math.min(leftMs, tried.againInMs),
      });
    },
  };
}
