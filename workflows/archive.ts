import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { ArchiveActivities } from '../activities/contract.ts';
import { QUEUES } from './messages.ts';
import type { ArchiveInput } from './messages.ts';

const retry = {
  initialInterval: '5 seconds',
  backoffCoefficient: 2,
  maximumInterval: '10 minutes',
} as const;

const listing = proxyActivities<Pick<ArchiveActivities, 'listMedia'>>({
  taskQueue: QUEUES.vendor,
  startToCloseTimeout: '5 minutes',
  retry,
  summary: 'List the photos and videos that the vendor has',
});

/** A video may take its time; silence of two minutes means that the worker is gone. */
const fetching = proxyActivities<Pick<ArchiveActivities, 'archiveMedia'>>({
  taskQueue: QUEUES.vendor,
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  retry,
  summary: 'Archive one photo or video',
});

export interface ArchiveResult {
  archived: number;
  /** What the vendor has no longer, or what is too large. */
  missing: number;
}

/**
 * Keeps what the vendor recorded, after the decision: one item after the other, so that an account's
 * limits are not strained by what nobody waits for. It never fails: where the data were erased
 * meanwhile there is nothing left to keep.
 */
export async function archive({ verificationId }: ArchiveInput): Promise<ArchiveResult> {
  const result: ArchiveResult = { archived: 0, missing: 0 };
  try {
    const { media } = await listing.listMedia({ verificationId });
    for (const mediaId of media) {
      const { outcome } = await fetching.archiveMedia({ verificationId, mediaId });
      if (outcome === 'archived') result.archived += 1;
      else result.missing += 1;
      setCurrentDetails(`Archived ${result.archived} of ${media.length}`);
    }
  } catch (error) {
    if (!isGivenUp(error)) throw error;
    setCurrentDetails('Given up: the data were erased, or the account cannot be used');
  }
  return result;
}

function isGivenUp(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure;
}
