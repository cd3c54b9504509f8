import { activityInfo } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import { giveUpDelivery, loadDelivery, recordDeliveryAttempt } from '../store/index.ts';
import type { DeliveryActivities } from './contract.ts';
import type { DeliveryAnswer } from './delivery-sender.ts';
import { createDeliverySender, type DeliverySender } from './delivery-sender.ts';
import type { ActivityDeps } from './deps.ts';
import { signNotification } from './sign-notification.ts';

export type DeliveryDeps = Pick<ActivityDeps, 'store' | 'now'>;

/** Activities that tell clients, as Standard Webhooks (https://www.standardwebhooks.com). */
export function createDeliveryActivities(deps: DeliveryDeps): DeliveryActivities {
  const sender = createDeliverySender(deps.now);
  return {
    deliverNotification: (input) => deliverNotification(deps, sender, input),
    giveUpDelivery: (input) => giveUpDelivery(deps.store, input),
  };
}

/**
 * One try at one endpoint, noted in the delivery log. At least once: the `webhook-id` is the
 * notification's own and stays the same over all tries.
 *
 * @throws KycError `delivery_failed` when another try may help (with the endpoint's `Retry-After`),
 *   `delivery_refused` when none can: the endpoint is disabled, gone (410) or may not be called
 */
async function deliverNotification(
  { store, now }: DeliveryDeps,
  sender: DeliverySender,
  input: { notificationId: string; endpointId: string },
): Promise<void> {
  const delivery = await loadDelivery(store, input);
  if (delivery === null || delivery.disabled) {
    throw new KycError('delivery_refused', 'The endpoint was removed or disabled.');
  }
  const answer = await sender.post(delivery, signNotification(delivery, now()));
  const { attempt } = activityInfo();
  await recordDeliveryAttempt(store, { ...input, attempt, ...logEntryOf(answer) });
  refuseFailure(answer);
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

function refuseFailure(answer: DeliveryAnswer): void {
  if (answer.outcome === 'refused') {
    throw new KycError('delivery_refused', 'The address may not be called.', {
      vendorCode: answer.why,
    });
  }
  if (answer.outcome === 'failed') {
    throw new KycError('delivery_failed', 'The endpoint could not be reached.', {
      vendorCode: answer.why,
    });
  }
  if (isAccepted(answer.status)) return;
  const vendorCode = String(answer.status);
  if (answer.status === 410) {
    throw new KycError('delivery_refused', 'The endpoint is gone.', { vendorCode });
  }
  throw new KycError('delivery_failed', 'The endpoint did not accept the notification.', {
    vendorCode,
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
  });
}
