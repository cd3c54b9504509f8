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
  const { status, postprocess, score } = answer;
  const { onboardingStatus } = status;
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
  return isEarly ? SUBMITTED : factOfScore(score ?? {}, checks);
}

/** Whether a selfie was matched: the parts about the face are null until then. */
function hasFace({ faceRecognition, liveness }: Score): boolean {
  return [faceRecognition, liveness].some((part) => typeof part === 'object' && part !== null);
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

function factOfScore(score: Score, checks: readonly Check[]): VendorFact {
  const overall = overallOf(score);
  const manual = [overall, ...checks.map((check) => check.status)].find(isManual);
  if (manual !== undefined) return review(manual, 'vendor_review', checks);
  switch (overall) {
    case 'OK':
      return failedBlocks(checks).length === 0
        ? { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: 'OK' }
        : review(overall, 'contradictory_decisions', checks, 'status_and_code_disagree');
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
  typeof status === 'string' && status.startsWith('MANUAL');

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

/** The vendor's word; what does not look like one is `other`, since only words may travel. */
function spell(word: unknown): string {
  if (word === undefined || word === null) return 'none';
  return typeof word === 'string' && /^[A-Z0-9_]{1,40}$/.test(word) ? word : 'other';
}
