import type { ClosedAttempt, FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { following, hasOwnFace, nameOf, requestOf } from './attempts.ts';
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
import type { Answer } from './schemas.ts';
import { isUndecided, overallOf, stageOf } from './statuses.ts';

const NOTHING_YET: VendorFact = { kind: 'noted', reasons: [] };
const STARTED: VendorFact = { kind: 'started', reasons: [] };
const SUBMITTED: VendorFact = { kind: 'submitted', reasons: [] };

type Score = Record<string, unknown>;

/**
 * What the present truth of a session says. Pure. FINISHED alone decides nothing, nor does any number:
 * a decision of the vendor's dashboard counts first, then `overall.status` of the score, and whatever
 * is missing, unknown, contradictory or waits for a person is for a person.
 */
export function factOfAnswer(answer: Answer): VendorFact {
  const { status, postprocess, score, ocrData, closedAttempts: closed } = answer;
  const { onboardingStatus } = status;
  const submitted = { ...SUBMITTED, ...following(closed) };
  switch (stageOf(onboardingStatus)) {
    case 'open':
      return NOTHING_YET;
    case 'under_way':
      return hasOwnFace(score ?? null, closed) ? submitted : { ...STARTED, ...following(closed) };
    case 'handed_in':
      return submitted;
    case 'expired':
      // The session has ended, not the person's chance.
      return { kind: 'outcome', outcome: 'expired', reasons: [], vendorCode: 'EXPIRED' };
    case 'finished':
      break;
    case null:
      return { ...NOTHING_YET, vendorCode: spell(onboardingStatus), warning: 'unknown_status' };
  }
  const checks = checksIn(score ?? {});
  if (onboardingStatus === 'MANUAL_REVIEW_APPROVED') return decidedByStaff('approved', []);
  if (onboardingStatus === 'MANUAL_REVIEW_REJECTED') {
    return decidedByStaff('declined', reasonsOf(failedChecks(checks)));
  }
  // Completed before processing was over: what is not known yet is not for a person to decide.
  const isEarly = isUndecided(score ?? {}) && postprocess?.finished === false;
  return isEarly ? submitted : factOfScore(score ?? {}, checks, { ocrData: ocrData ?? {}, closed });
}

/** What a request to try again is told apart by. */
interface Surroundings {
  ocrData: Score;
  closed: readonly ClosedAttempt[] | undefined;
}

/** A person at the vendor decided; that outranks the score, which is older. */
function decidedByStaff(outcome: 'approved' | 'declined', why: ReasonCode[]): VendorFact {
  return {
    kind: 'outcome',
    outcome,
    reasons: ['decided_by_vendor_staff', ...why],
    vendorCode: outcome === 'approved' ? 'MANUAL_REVIEW_APPROVED' : 'MANUAL_REVIEW_REJECTED',
  };
}

function factOfScore(score: Score, checks: readonly Check[], around: Surroundings): VendorFact {
  const overall = overallOf(score);
  const manual = [overall, ...checks.map((check) => check.status)].find(isManual);
  if (manual !== undefined) return review(manual, 'vendor_review', checks);
  switch (overall) {
    case 'OK':
      return failedBlocks(checks).length === 0
        ? { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: 'OK' }
        : review(overall, 'contradictory_decisions', checks, 'status_and_code_disagree');
    case 'FAIL':
      return refused(score, checks, around);
    case 'WARN':
    case 'UNKNOWN':
      return review(overall, 'vendor_review', checks);
    default:
      return review(overall, 'unknown_vendor_answer', checks, 'unknown_status');
  }
}

/** MANUAL, MANUAL_OK, MANUAL_FAIL, MANUAL_PENDING: a person is, was or will be at it. */
const isManual = (status: unknown): boolean =>
  typeof status === 'string' && status.startsWith('MANUAL');

/** Another try where nothing but quality and readability failed; a refusal otherwise. */
function refused(
  score: Score,
  checks: readonly Check[],
  { ocrData, closed }: Surroundings,
): VendorFact {
  const failed = failedChecks(checks);
  const known = reasonsOf(failed);
  if (failed.length > 0 && failed.every(isQuality)) {
    const said = { outcome: 'resubmit', reasons: known, vendorCode: 'FAIL' } as const;
    return { kind: 'outcome', ...said, ...requestOf(nameOf(checks, score, ocrData), closed) };
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

/** The vendor's word; what does not look like one is `other`, since only words may travel. */
function spell(word: unknown): string {
  if (word === undefined || word === null) return 'none';
  return typeof word === 'string' && /^[A-Z0-9_]{1,40}$/.test(word) ? word : 'other';
}
