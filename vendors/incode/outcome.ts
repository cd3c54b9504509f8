import type { FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import {
  checksIn,
  failedBlocks,
  failedChecks,
  hasUnknown,
  isExplained,
  isQuality,
  reasonsOf,
} from './checks.ts';
import type { Check } from './checks.ts';
import { furtherDoubts, partsOf } from './parts.ts';
import type { Answer } from './schemas.ts';
import { isOfScreening, screeningOf } from './screening.ts';
import { isUndecided, onboardingStatusOf, overallOf, stageOf } from './statuses.ts';
import { isFailure, spell } from './words.ts';

const NOTHING_YET: VendorFact = { kind: 'noted', reasons: [] };
const STARTED: VendorFact = { kind: 'started', reasons: [] };
const SUBMITTED: VendorFact = { kind: 'submitted', reasons: [] };

type Score = Record<string, unknown>;

/**
 * What the present truth of a session says. Pure. FINISHED alone decides nothing, nor does any number:
 * a decision of the vendor's dashboard counts first, then `overall.status` of the score, and whatever
 * is missing, unknown, contradictory or waits for a person is for a person. The fact also has the parts that
 * were passed, and what the lists say.
 */
export function factOfAnswer(answer: Answer): VendorFact {
  const { status, score } = answer;
  const onboardingStatus = onboardingStatusOf(status.onboardingStatus);
  switch (stageOf(onboardingStatus)) {
    case 'open':
      return NOTHING_YET;
    case 'under_way':
      return hasFace(score ?? {}) ? SUBMITTED : STARTED;
    case 'handed_in':
      return SUBMITTED;
    case 'expired':
      // The session has ended, not the person's chance.
      return { kind: 'outcome', outcome: 'expired', reasons: [], vendorCode: 'EXPIRED' };
    case 'finished':
      return factOfFinished(onboardingStatus, answer);
    case null:
      return { ...NOTHING_YET, vendorCode: spell(onboardingStatus), warning: 'unknown_status' };
  }
}

function factOfFinished(
  status: unknown,
  { score: said, ocrData, postprocess }: Answer,
): VendorFact {
  const score = said ?? {};
  // The lists have a field of their own: they are no reason of the score's.
  const checks = checksIn(score).filter((check) => !isOfScreening(check));
  const isByStaff = status === 'MANUAL_REVIEW_APPROVED';
  const parts = partsOf(score, checks, { byStaff: isByStaff, typeOfId: ocrData?.['typeOfId'] });
  const screening = screeningOf(score);
  const told = (fact: VendorFact): VendorFact => ({
    ...fact,
    ...(Object.keys(parts).length === 0 ? {} : { parts }),
    ...(screening === null ? {} : { screening }),
  });
  if (isByStaff) {
    // A block that we do not know and that failed has no part to say so by.
    const isContradicted = furtherDoubts(checks).some((doubt) => isFailure(doubt.status));
    return told(isContradicted ? contradicted(status, checks) : decidedByStaff('approved', []));
  }
  if (status === 'MANUAL_REVIEW_REJECTED') {
    return told(decidedByStaff('declined', reasonsOf(failedChecks(checks))));
  }
  // Completed before processing was over: what is not known yet is not for a person to decide.
  const isEarly = isUndecided(score) && postprocess?.finished === false;
  return isEarly ? SUBMITTED : told(factOfScore(overallOf(score), checks));
}

/** Whether a selfie was matched: the parts about the face are null until then. */
function hasFace({ faceRecognition, liveness }: Score): boolean {
  return [faceRecognition, liveness].some((part) => typeof part === 'object' && part !== null);
}

/** A person at the vendor decided; that outranks the score's own verdict, which is older. */
function decidedByStaff(outcome: 'approved' | 'declined', why: ReasonCode[]): VendorFact {
  return {
    kind: 'outcome',
    outcome,
    reasons: ['decided_by_vendor_staff', ...why],
    vendorCode: outcome === 'approved' ? 'MANUAL_REVIEW_APPROVED' : 'MANUAL_REVIEW_REJECTED',
  };
}

function factOfScore(overall: unknown, checks: readonly Check[]): VendorFact {
  const statuses = checks.map((check) => check.status);
  // Staff passed a single check, and the whole was passed with it: staff are not waited for.
  const awaited = overall === 'OK' ? statuses.filter((status) => status !== 'MANUAL_OK') : statuses;
  const manual = [overall, ...awaited].find(isManual);
  if (manual !== undefined) return review(manual, 'vendor_review', checks);
  switch (overall) {
    case 'OK':
      return passed(checks);
    case 'FAIL':
      return refused(checks);
    case 'WARN':
    case 'UNKNOWN':
      return review(overall, 'vendor_review', checks);
    default:
      return review(overall, 'unknown_vendor_answer', checks, 'unknown_status');
  }
}

/** MANUAL, MANUAL_OK, MANUAL_FAIL, MANUAL_PENDING: a person is, was or will be at it. */
const isManual = (status: unknown): boolean =>
  typeof status === 'string' && /^\s*manual/i.test(status);

/** OK over the whole: believed where no block contradicts it; what a part lacks its own reading says. */
function passed(checks: readonly Check[]): VendorFact {
  const isContradicted = failedBlocks(checks).length > 0 || furtherDoubts(checks).length > 0;
  return isContradicted
    ? contradicted('OK', checks)
    : { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: 'OK' };
}

const contradicted = (word: unknown, checks: readonly Check[]): VendorFact =>
  review(word, 'contradictory_decisions', checks, 'status_and_code_disagree');

/** Another try where nothing but quality and readability failed; a refusal otherwise. */
function refused(checks: readonly Check[]): VendorFact {
  const failed = failedChecks(checks);
  const known = reasonsOf(failed);
  if (failed.length > 0 && failed.every(isQuality)) {
    return { kind: 'outcome', outcome: 'resubmit', reasons: known, vendorCode: 'FAIL' };
  }
  return {
    kind: 'outcome',
    outcome: 'declined',
    reasons: isExplained(failed) ? known : ['vendor_declined', ...known],
    vendorCode: 'FAIL',
    ...(hasUnknown(failed) ? { warning: 'unknown_reason' as const } : {}),
  };
}

function review(
  word: unknown,
  why: ReasonCode,
  checks: readonly Check[],
  warning?: FactWarning,
): VendorFact {
  return {
    kind: 'outcome',
    outcome: 'review',
    reasons: [why, ...reasonsOf(failedChecks(checks))],
    vendorCode: spell(word),
    ...(warning === undefined ? {} : { warning }),
  };
}
