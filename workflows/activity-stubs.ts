import { proxyActivities } from '@temporalio/workflow';
import type { RecordActivities, VendorActivities } from '../activities/contract.ts';
import { BEAT_TIMEOUT, QUEUES, TURN } from './messages.ts';
import { vendorCalls } from './vendor-calls.ts';

/**
 * Timeouts and retries of each kind of activity. Temporal retries every kind without end: a fault of the
 * vendor's or of ours never decides about a person. An activity that no retry can help throws a
 * non-retryable failure with a type from domain/errors.ts. Where a vendor refuses our credentials, the
 * failure's own nextRetryDelay makes the retries slow.
 */

/** Writes to our own database: short, and soon retried. Operators read the summary in the Temporal UI. */
export const records = (summary: string) =>
  proxyActivities<Pick<RecordActivities, 'recordTransition'>>({
    taskQueue: QUEUES.verification,
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary,
  });

export const revising = proxyActivities<Pick<RecordActivities, 'recordRevision'>>({
  taskQueue: QUEUES.verification,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'Write what came after the end',
});

/** Calls that a vendor answers within a minute or not at all; an outage may last for days. */
const vendorRetry = {
  initialInterval: '2 seconds',
  backoffCoefficient: 2,
  maximumInterval: '10 minutes',
} as const;

export const buying = vendorCalls<Pick<VendorActivities, 'ensureSession'>>({
  turn: TURN.person,
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: vendorRetry,
  summary: 'Get a session at the vendor',
});

export const asking = vendorCalls<Pick<VendorActivities, 'askVendor'>>({
  turn: TURN.question,
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: vendorRetry,
  summary: 'Ask the vendor for the truth',
});

export const screening = vendorCalls<Pick<VendorActivities, 'askScreening'>>({
  turn: TURN.question,
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: vendorRetry,
  summary: 'Ask the vendor what screening found',
});

/** Images are large, and some vendors look at one for a while before they answer. */
export const uploading = vendorCalls<Pick<VendorActivities, 'uploadCapture' | 'submitCaptures'>>({
  turn: TURN.person,
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: vendorRetry,
  summary: 'Hand an image to the vendor',
});

/**
 * One activity for as long as the session is open. Each try asks once and fails with the pause before the
 * next try, so that months of polling stay one event in the history. It has no schedule-to-close timeout:
 * the workflow cancels it once it needs no more answers.
 */
export const polling = vendorCalls<Pick<VendorActivities, 'pollVendor'>>({
  turn: TURN.poll,
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: vendorRetry,
  summary: 'Poll the vendor until there is news',
});
