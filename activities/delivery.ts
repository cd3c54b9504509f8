import { activityInfo } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { giveUpDelivery, loadDelivery, recordDeliveryAttempt } from '../store/index.ts';
import type { DeliveryActivities } from './contract.ts';
import type { DeliveryAnswer } from './delivery-sender.ts';
import { createDeliverySender, type DeliverySender } from './delivery-sender.ts';
import type { ActivityDeps } from './deps.ts';
import { createEndpointTurns } from './endpoint-turns.ts';
import { growingDelayMs } from './failure.ts';
import { signNotification } from './sign-notification.ts';

export type DeliveryDeps = Pick<ActivityDeps, 'store' | 'now'>;

/** Activities that tell clients, as Standard Webhooks (https://www.standardwebhooks.com). */
export function createDeliveryActivities(deps: DeliveryDeps): DeliveryActivities {
  const sender = createDeliverySender(deps.now);
  const turns = createEndpointTurns();
  return {
    deliverNotification: async (input) => {
      const { endpointId } = input;
      const { attempt } = activityInfo();
      const { answer, tries } = await turns.take({ endpointId, attempt }, () =>
        send(deps, sender, input),
      );
      refuseFailure(answer, tries);
    },
    giveUpDelivery: (input) => giveUpDelivery(deps.store, input),
  };
}

/** 5 s, 15 s, 45 s … up to six hours, by what was tried and not by how often it was another's turn. */
const PAUSES = { firstMs: 5_000, factor: 3, capMs: 6 * 60 * 60 * 1000 };

/**
 * One try at one endpoint, noted in the delivery log. At least once: the `webhook-id` is the
 * notification's own and stays the same over all tries.
 *
 * @returns what came of it, and how many tries that makes
 * @throws KycError `delivery_refused` when the endpoint is disabled
 */
async function send(
  { store, now }: DeliveryDeps,
  sender: DeliverySender,
  input: { notificationId: string; endpointId: string },
): Promise<{ answer: DeliveryAnswer; tries: number }> {
  const delivery = await loadDelivery(store, input);
  if (delivery === null || delivery.disabled) {
    throw new KycError('delivery_refused', 'The endpoint was removed or disabled.');
  }
  const answer = await sender.post(delivery, signNotification(delivery, now()));
  // Whoever sends it again after it was given up begins anew.
  const tries = Math.min(delivery.tries + 1, activityInfo().attempt);
  await recordDeliveryAttempt(store, { ...input, attempt: tries, ...logEntryOf(answer) });
  return { answer, tries };
}

function logEntryOf(answer: DeliveryAnswer): {
  httpStatus: number | null;
  error: string | null;
  ok: boolean;
} {
  if (answer.outcome === 'answered') {
    const ok = isAccepted(answer.status);
    return { httpStatus: answer.status, error: ok ? null : 'status', ok };
  }
  return { httpStatus: null, error: answer.why, ok: false };
}

const isAccepted = (status: number): boolean => status >= 200 && status < 300;

/**
 * @throws KycError `delivery_failed` when another try may help (with the endpoint's `Retry-After`),
 *   `delivery_refused` when none can: the endpoint is gone (410) or may not be called
 */
function refuseFailure(answer: DeliveryAnswer, tries: number): void {
  if (answer.outcome === 'refused') {
    throw new KycError('delivery_refused', 'The address may not be called.', {
      vendorCode: answer.why,
    });
  }
  const retryAfterMs = growingDelayMs(PAUSES, tries);
  if (answer.outcome === 'failed') {
    throw new KycError('delivery_failed', 'The endpoint could not be reached.', {
      vendorCode: answer.why,
      retryAfterMs,
    });
  }
  if (isAccepted(answer.status)) return;
  const vendorCode = String(answer.status);
  if (answer.status === 410) {
    throw new KycError('delivery_refused', 'The endpoint is gone.', { vendorCode });
  }
  throw new KycError('delivery_failed', 'The endpoint did not accept the notification.', {
    vendorCode,
    retryAfterMs: answer.retryAfterMs ?? retryAfterMs,
  });
}
