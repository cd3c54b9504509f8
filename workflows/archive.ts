import { ActivityFailure, isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type { ArchiveActivities } from '../activities/contract.ts';
import { BEAT_TIMEOUT } from './activity-stubs.ts';
import { failureIn } from './failure.ts';
import type { ArchiveInput } from './messages.ts';
import { refuseInput } from './refusal.ts';
import { TURN, vendorCalls } from './vendor-calls.ts';

const retry = {
  initialInterval: '5 seconds',
  backoffCoefficient: 2,
  maximumInterval: '10 minutes',
} as const;

/**
 * A vendor that cannot say it for a week is not waited for: what else there is must have an end.
 */
const detailing = vendorCalls<Pick<ArchiveActivities, 'keepDetails'>>({
  turn: TURN.archive,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: BEAT_TIMEOUT,
  scheduleToCloseTimeout: '7 days',
  retry,
  summary: 'Keep what the vendor says further about its decision',
});

const listing = vendorCalls<Pick<ArchiveActivities, 'listMedia'>>({
  turn: TURN.archive,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry,
  summary: 'List the photos and videos that the vendor has',
});

/** A video may take its time; silence of two minutes means that the worker is gone. */
const fetching = vendorCalls<Pick<ArchiveActivities, 'archiveMedia'>>({
  turn: TURN.archive,
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  retry,
  summary: 'Archive one photo or video',
});

export interface ArchiveResult {
  archived: number;
  /** What the vendor has no longer or refuses to give, or what is too large. */
  missing: number;
  /** How many further messages of the vendor were kept; null where none could be had. */
  details?: number | null;
}

/** Whose it is, and the vendor that is asked. */
interface About {
  verificationId: string;
  vendor: ArchiveInput['vendor'];
}

/**
 * Keeps what the vendor says and recorded, after a decision. Its words and its media are fetched side
 * by side, so that neither waits for what is wrong with the other. It never fails: where the data were
 * erased meanwhile there is nothing left to keep.
 */
export async function archive(input: ArchiveInput): Promise<ArchiveResult> {
  refuseInput('archive', input);
  const { verificationId, of = ['media'], vendor } = input;
  const about = { verificationId, vendor };
  const [details, media] = await Promise.all([
    of.includes('details') ? archiveDetails(about) : undefined,
    of.includes('media') ? archiveMedia(about) : { archived: 0, missing: 0 },
  ]);
  return { ...media, ...(details === undefined ? {} : { details }) };
}

async function archiveDetails({ verificationId, vendor }: About): Promise<number | null> {
  try {
    return (await detailing(vendor).keepDetails({ verificationId })).kept;
  } catch (error) {
    // Refused for good, or for a whole week; whoever cancels the workflow means it.
    if (error instanceof ActivityFailure && !isCancellation(error)) return null;
    throw error;
  }
}

/** One item after the other, so that an account's limits are not strained by what nobody waits for. */
async function archiveMedia(about: About): Promise<Pick<ArchiveResult, 'archived' | 'missing'>> {
  const result = { archived: 0, missing: 0 };
  const media = await listMedia(about);
  for (const mediaId of media) {
    if (await isArchived(about, mediaId)) result.archived += 1;
    else result.missing += 1;
    setCurrentDetails(`Archived ${result.archived} of ${media.length}`);
  }
  return result;
}

async function listMedia({ verificationId, vendor }: About): Promise<string[]> {
  try {
    return (await listing(vendor).listMedia({ verificationId })).media;
  } catch (error) {
    if (failureIn(error) === null) throw error;
    setCurrentDetails('Given up: the data were erased, or the account cannot be used');
    return [];
  }
}

/** One that is refused for good is as good as gone, and no reason to let go of the others. */
async function isArchived({ verificationId, vendor }: About, mediaId: string): Promise<boolean> {
  try {
    const { outcome } = await fetching(vendor).archiveMedia({ verificationId, mediaId });
    return outcome === 'archived';
  } catch (error) {
    if (failureIn(error) === null) throw error;
    return false;
  }
}
