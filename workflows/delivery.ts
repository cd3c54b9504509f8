import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { DeliveryActivities } from '../activities/contract.ts';
import { BEAT_TIMEOUT } from './activity-stubs.ts';
import { QUEUES } from './messages.ts';
import type { DeliveryInput } from './messages.ts';
import { refuseInput } from './refusal.ts';
import { shielded } from './shielded.ts';

/** 5 s, 15 s, 45 s … up to six hours between two tries, for three days. */
const sending = proxyActivities<Pick<DeliveryActivities, 'deliverNotification'>>({
  taskQueue: QUEUES.delivery,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: BEAT_TIMEOUT,
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 3, maximumInterval: '6 hours' },
  summary: 'Send the notification to the client',
});

const logging = proxyActivities<Pick<DeliveryActivities, 'giveUpDelivery'>>({
  taskQueue: QUEUES.delivery,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'Note in the delivery log that it was given up',
});

export interface DeliveryResult {
  outcome: 'delivered' | 'given_up';
}

/**
 * One notification to one endpoint. A dead endpoint keeps only this workflow busy; sending again is
 * starting it again. It never fails: what could not be delivered, or is canceled by an operator, is
 * written down as given up.
 */
export async function delivery(input: DeliveryInput): Promise<DeliveryResult> {
  refuseInput('delivery', input);
  setCurrentDetails(`Notification \`${input.notificationId}\`: being delivered`);
  try {
    await sending.deliverNotification(input);
    setCurrentDetails(`Notification \`${input.notificationId}\`: **delivered**`);
    return { outcome: 'delivered' };
  } catch (error) {
    if (!(error instanceof ActivityFailure) && !isCancellation(error)) throw error;
    await shielded(logging.giveUpDelivery)(input);
    setCurrentDetails(`Notification \`${input.notificationId}\`: **given up**`);
    return { outcome: 'given_up' };
  }
}
