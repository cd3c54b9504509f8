import { wordOf } from './words.ts';

/**
 * `onboardingStatus`, as the vendor's page on webhooks lists it (EXPIRED is only in its samples). It is
 * the newest thing that happened, not how far a session has come.
 */
const STATUSES = {
  /** Nothing has finished yet; never sent by webhook. */
  UNKNOWN: 'open',
  ID_VALIDATION_FINISHED: 'under_way',
  ID_VALIDATION_FINISHED_SECOND_ID: 'under_way',
  GOVERNMENT_VALIDATION_FINISHED: 'under_way',
  POST_PROCESSING_FINISHED: 'under_way',
  /** ASSUMED: the face comes last, as in the document, so everything was handed in. */
  FACE_VALIDATION_FINISHED: 'handed_in',
  ONBOARDING_FINISHED: 'finished',
  MANUAL_REVIEW_APPROVED: 'finished',
  MANUAL_REVIEW_REJECTED: 'finished',
  /** The session is over, undecided. */
  EXPIRED: 'expired',
} as const;
type OnboardingStatus = keyof typeof STATUSES;
type Stage = (typeof STATUSES)[OnboardingStatus];

/** A status as the vendor spells it, whatever letters it came in; anything else as it is. */
export function onboardingStatusOf(said: unknown): unknown {
  const status = typeof said === 'string' ? said.trim().toUpperCase() : '';
  return Object.hasOwn(STATUSES, status) ? status : said;
}

/** How far a status says that the session is; null for one that we do not know. */
export function stageOf(said: unknown): Stage | null {
  const status = onboardingStatusOf(said);
  const isKnown = typeof status === 'string' && Object.hasOwn(STATUSES, status);
  // `hasOwn` has just shown that it is one of the keys.
  return isKnown ? STATUSES[status as OnboardingStatus] : null;
}

/** Whether there is a score to decide on. FINISHED alone decides nothing. */
export const isFinished = (status: unknown): boolean => stageOf(status) === 'finished';

/** Whether something has happened and only the score can tell if all was handed in. */
export const isUnderWay = (status: unknown): boolean => stageOf(status) === 'under_way';

/** `overall.status` of a score, in the vendor's own spelling, or undefined. */
export function overallOf(score: Record<string, unknown>): unknown {
  const { overall } = score;
  return typeof overall === 'object' && overall !== null && 'status' in overall
    ? wordOf(overall.status)
    : undefined;
}

/** No verdict, or UNKNOWN: a score looks like that before processing is over, too. */
export function isUndecided(score: Record<string, unknown>): boolean {
  const overall = overallOf(score);
  return overall === undefined || overall === null || overall === 'UNKNOWN';
}
