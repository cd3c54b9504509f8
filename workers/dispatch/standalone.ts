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

/** What has nothing to wait for or to decide is no workflow: an activity of its own, by a name of its own. */

export const deliverNotification = 'deliverNotification' satisfies keyof DeliveryActivities;

/**
 * How the rest of a delivery is started as an activity of its own, after its first try came to nothing.
 * Endpoints take turns, so that none waits for a dead one.
 */
export function deliveryStart(
  input: DeliveryInput,
  about: { verificationId: string | null; startDelay: number; isResent: boolean },
): ActivityOptions {
  const { verificationId, startDelay, isResent } = about;
  const { notificationId, endpointId } = input;
  return {
    // What is sent again does not wait for the pause of what is still being tried.
    id: `deliver/${notificationId}/${endpointId}${isResent ? '/again' : ''}`,
    taskQueue: QUEUES.delivery,
    args: [input],
    startDelay,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: BEAT_TIMEOUT,
    // Pauses between tries are named by the activity, which also ends them: these are of our own faults.
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    priority: { fairnessKey: endpointId },
    idConflictPolicy: 'USE_EXISTING',
    idReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: foundBy({ verification: verificationId ?? undefined }),
    summary: `Send notification ${notificationId} again`,
  };
}

export const refresh = 'refresh' satisfies keyof RefreshActivities;

/** One for each session: of each only one question is asked at a time. */
export const refreshActivityId = ({ verificationId, session }: RefreshInput): string =>
  `refresh/${verificationId}/${session}`;

/** How the vendor is asked about a session for a refresh request; while it is, that is enough. */
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
    // An outage may last for days, and what was asked for is asked after it.
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
      // A vendor that cannot say it for a week is not waited for.
      scheduleToCloseTimeout: '7 days',
      heartbeatTimeout: BEAT_TIMEOUT,
      summary: 'Keep what the vendor says further about its decision',
    },
  },
  media: {
    activity: 'archiveMedia',
    options: {
      startToCloseTimeout: '12 hours',
      // A video may take its time; silence of two minutes means that the worker is gone.
      heartbeatTimeout: '2 minutes',
      summary: 'Archive photos and videos',
    },
  },
} as const satisfies Record<ArchivePart, { activity: keyof ArchiveActivities; options: object }>;

/**
 * How one part of what is kept of a decision, or for one review, is fetched by an activity of its own,
 * so that none waits for what is wrong with another.
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
      // Done again, it finds all kept.
      idReusePolicy: 'ALLOW_DUPLICATE',
      typedSearchAttributes: foundBy({ verification: verificationId, account: accountId, vendor }),
    },
  };
}
