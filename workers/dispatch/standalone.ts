import type { ActivityOptions } from '@temporalio/client';
import type {
  ArchiveActivities,
  ArchiveInput,
  DeliveryActivities,
  DeliveryInput,
  RefreshActivities,
  RefreshInput,
} from '../../activities/contract.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import type { ArchiveOccasion, ArchivePart } from '../../store/index.ts';
import { BEAT_TIMEOUT, QUEUES, TURN, vendorQueue } from '../../workflows/messages.ts';
import { foundBy } from './start-options.ts';

/** Work that neither waits for messages nor decides is no workflow, but a standalone activity with an id. */

export const deliverNotification = 'deliverNotification' satisfies keyof DeliveryActivities;

/**
 * Options of the standalone activity that retries a delivery after its first try failed. Endpoints take turns
 * (`fairnessKey`), so that none waits for a dead one.
 */
export function deliveryStart(
  input: DeliveryInput,
  about: { verificationId: string | null; startDelay: number; isResent: boolean },
): ActivityOptions {
  const { verificationId, startDelay, isResent } = about;
  const { notificationId, endpointId } = input;
  return {
    // A request to send again gets its own id, so that it does not wait in the pauses of the first delivery.
    id: `deliver/${notificationId}/${endpointId}${isResent ? '/again' : ''}`,
    taskQueue: QUEUES.delivery,
    args: [input],
    startDelay,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: BEAT_TIMEOUT,
    // The activity itself sets the pauses between tries and gives up; these apply to faults of ours.
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    priority: { fairnessKey: endpointId },
    idConflictPolicy: 'USE_EXISTING',
    idReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: foundBy({ verification: verificationId ?? undefined }),
    summary: `Send notification ${notificationId} again`,
  };
}

export const refresh = 'refresh' satisfies keyof RefreshActivities;

/** One id per session, so that only one question about it runs at a time. */
export const refreshActivityId = ({ verificationId, session }: RefreshInput): string =>
  `refresh/${verificationId}/${session}`;

/** Options of the activity that asks about a session for a refresh request; a running one is joined. */
export function refreshStart({
  vendor,
  accountId,
  ...about
}: RefreshInput & { vendor: VendorName; accountId: string }): ActivityOptions {
  const { verificationId, session } = about;
  return {
    id: refreshActivityId(about),
    taskQueue: vendorQueue(vendor),
    args: [about],
    startToCloseTimeout: '90 seconds',
    heartbeatTimeout: BEAT_TIMEOUT,
    // No end: an outage may last for days, and the request is still answered after it.
    retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
    priority: { fairnessKey: accountId, priorityKey: TURN.question },
    idConflictPolicy: 'USE_EXISTING',
    idReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: foundBy({ verification: verificationId, account: accountId, vendor }),
    summary: `Ask about session ${session}`,
  };
}

const ARCHIVING = {
  details: {
    activity: 'keepDetails',
    options: {
      startToCloseTimeout: '5 minutes',
      // Gives up on a vendor that cannot answer for a week.
      scheduleToCloseTimeout: '7 days',
      heartbeatTimeout: BEAT_TIMEOUT,
      summary: 'Keep what the vendor says further about its decision',
    },
  },
  media: {
    activity: 'archiveMedia',
    options: {
      startToCloseTimeout: '12 hours',
      // A video may take long; two minutes without a heartbeat mean that the worker is dead.
      heartbeatTimeout: '2 minutes',
      summary: 'Archive photos and videos',
    },
  },
} as const satisfies Record<ArchivePart, { activity: keyof ArchiveActivities; options: object }>;

/**
 * Options of the standalone activity that fetches one part of the evidence of a decision or a review. Each
 * part has an activity of its own, so that a fault of one does not delay the other.
 */
export function archiveStart(
  part: ArchivePart,
  row: { verificationId: string; about: ArchiveOccasion; accountId: string; vendor: VendorName },
): { activity: keyof ArchiveActivities; options: ActivityOptions } {
  const { verificationId, about, accountId, vendor } = row;
  const { activity, options } = ARCHIVING[part];
  const occasion = 'decision' in about ? `decision-${about.decision}` : `review-${about.review}`;
  return {
    activity,
    options: {
      ...options,
      id: `archive/${verificationId}/${occasion}/${part}`,
      taskQueue: vendorQueue(vendor),
      args: [{ verificationId } satisfies ArchiveInput],
      retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
      priority: { fairnessKey: accountId, priorityKey: TURN.archive },
      idConflictPolicy: 'USE_EXISTING',
      // Safe to repeat: it finds everything stored.
      idReusePolicy: 'ALLOW_DUPLICATE',
      typedSearchAttributes: foundBy({ verification: verificationId, account: accountId, vendor }),
    },
  };
}
