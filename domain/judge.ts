import { graverScreening, mergeParts, UNCONFIRMED, unconfirmed } from './evidence.ts';
import type { Part, Screening } from './evidence.ts';
import { attemptsUsed, progressOf, resubmissionsOf } from './progress.ts';
import type { ReasonCode } from './reason.ts';
import type { HeardOutcome, Verdict, VerificationState } from './state.ts';
import { currentSession } from './state.ts';
import type { OpenStatus } from './status.ts';

interface Judgement {
  status: OpenStatus;
  reasons: ReasonCode[];
  vendorCode: string | null;
  verdict: Verdict | null;
}

/**
 * Derives status, reasons and verdict from everything known. The precedence, strongest first:
 *
 * 1. a person's review: approved or declined
 * 2. the vendor's explicit and consistent approval or refusal, of any attempt in any session; an
 *    approval only with every part that it must hold, and once screening has been spoken of
 * 3. a cancellation by the client
 * 4. the subject's refusal to consent
 * 5. what a person must look at: decisions that contradict each other, an approval without a part that
 *    it must hold, a screening match that the policy does not wave through, the vendor's own `review`,
 *    attempts used up
 * 6. a session that can never be had: `failed`, unless something was handed in and is undecided
 * 7. the verification's own deadline, once the vendor was asked one last time:
 *    submitted and undecided waits for the grace, then for a person; a status that we do not know
 *    goes to a person at once; otherwise started is
 *    `abandoned` and untouched is `expired`; if the vendor never answered, `failed`
 * 8. a request to try again that nobody has followed yet
 * 9. progress: submitted, started, pending, created
 *
 * So an approval or refusal that arrives together with a cancel or a deadline wins: it was paid for,
 * and it is true.
 */
export function judge(state: VerificationState): VerificationState {
  const judged = { ...state, attemptsUsed: attemptsUsed(state) };
  const judgement =
    byReview(judged) ??
    byDecision(judged) ??
    byCancellation(judged) ??
    byNeedOfReview(judged) ??
    byRefusal(judged) ??
    byDeadline(judged) ??
    byProgress(judged);
  return { ...judged, ...judgement };
}

function heard(state: VerificationState, outcome: HeardOutcome['outcome']): FoundOutcome[] {
  return state.sessions.flatMap((session) =>
    session.outcomes
      .filter((known) => known.outcome === outcome)
      .map((known) => ({ ...known, session: session.number })),
  );
}
type FoundOutcome = HeardOutcome & { session: number };

function ending(state: VerificationState, verdict: Verdict): Judgement {
  const { status, reasons, vendorCode } = byProgress(state);
  return { status, reasons, vendorCode, verdict };
}

function inReview(reasons: ReasonCode[], vendorCode?: string): Judgement {
  return { status: 'in_review', reasons, vendorCode: vendorCode ?? null, verdict: null };
}

function byReview(state: VerificationState): Judgement | null {
  if (state.review === null) return null;
  return ending(state, { status: state.review.status, reasons: [], decidedBy: 'reviewer' });
}

function byDecision(state: VerificationState): Judgement | null {
  const approvals = heard(state, 'approved');
  const refusals = heard(state, 'declined');
  if (approvals.length > 0 && refusals.length > 0) return null;
  const refusal = refusals.at(-1);
  const decision = refusal ?? approvals.at(-1);
  if (decision === undefined) return null;
  if (refusal === undefined && doubtsAbout(state, approvals).length > 0) return null;
  const screening = screeningOf(state);
  if (refusal === undefined && !isScreened(state, screening)) return null;
  const matched: ReasonCode[] = screening === 'match' ? ['pep_or_sanction_match'] : [];
  return ending(state, {
    status: decision.outcome === 'approved' ? 'approved' : 'declined',
    reasons: [...new Set([...decision.reasons, ...matched])],
    session: decision.session,
    decidedBy: 'vendor',
    ...(decision.vendorCode === undefined ? {} : { vendorCode: decision.vendorCode }),
  });
}

/**
 * The parts for which the approvals are not to be believed. One approval has to hold all that is
 * needed, and none may have anything in it that was not passed.
 */
function doubtsAbout({ policy }: VerificationState, approvals: FoundOutcome[]): Part[] {
  const identity = ({ session, attempt }: FoundOutcome): string => `${session}/${attempt}`;
  const attempts = [...new Set(approvals.map(identity))].map((attempt) =>
    mergeParts(approvals.filter((known) => identity(known) === attempt).map(({ parts }) => parts)),
  );
  const notPassed = attempts.flatMap((parts) => unconfirmed(parts, []));
  if (notPassed.length > 0) return [...new Set(notPassed)];
  const missing = attempts.map((parts) => unconfirmed(parts, policy.approvalNeeds));
  return missing.find((parts) => parts.length === 0) ?? missing.at(-1) ?? [];
}

/** The gravest that was said of screening, in whichever session: it is about the person. */
function screeningOf({ sessions }: VerificationState): Screening | null {
  return sessions.reduce<Screening | null>(
    (gravest, session) => graverScreening(gravest, session.screening),
    null,
  );
}

/** Whether what is known of screening lets an approval be settled. */
function isScreened({ policy }: VerificationState, screening: Screening | null): boolean {
  if (policy.screeningMatch === 'approve' || screening === 'clear') return true;
  return screening === null && !policy.awaitsScreening;
}

function byCancellation(state: VerificationState): Judgement | null {
  if (state.cancelRequested) {
    const reasons: ReasonCode[] = ['canceled_by_client'];
    return ending(state, { status: 'canceled', reasons, decidedBy: 'client' });
  }
  const refusal = heard(state, 'consent_refused').at(-1);
  if (refusal === undefined) return null;
  return ending(state, {
    status: 'canceled',
    reasons: ['consent_refused'],
    session: refusal.session,
    decidedBy: 'subject',
  });
}

function byRefusal(state: VerificationState): Judgement | null {
  if (state.refused === null || progressOf(state).submitted) return null;
  return ending(state, { status: 'failed', reasons: [state.refused], decidedBy: 'system' });
}

function byNeedOfReview(state: VerificationState): Judgement | null {
  const approval = heard(state, 'approved').at(-1);
  const refused = heard(state, 'declined').length > 0;
  if (approval !== undefined && refused) return inReview(['contradictory_decisions']);
  if (approval !== undefined) return unsettledApproval(state, approval);
  const review = heard(state, 'review').find((known) => !isSuperseded(state, known));
  if (review !== undefined) {
    const reasons: ReasonCode[] = review.reasons.length > 0 ? review.reasons : ['vendor_review'];
    return inReview(reasons, review.vendorCode);
  }
  const exhausted = state.attemptsUsed >= state.maxAttempts;
  return exhausted ? inReview(['attempts_exhausted', ...resubmissionReasons(state)]) : null;
}

/** An approval that is not to be settled as it is: for a person, or until screening was asked about. */
function unsettledApproval(state: VerificationState, approval: FoundOutcome): Judgement {
  const parts = doubtsAbout(state, heard(state, 'approved'));
  const screening = screeningOf(state);
  const matched: ReasonCode[] = screening === 'match' ? ['pep_or_sanction_match'] : [];
  const isHopeless = screening === 'refused' || isGraceOver(state);
  const unanswered: ReasonCode[] =
    matched.length === 0 && !isScreened(state, screening) && isHopeless
      ? ['screening_unanswered']
      : [];
  const reasons = [...matched, ...parts.map((part) => UNCONFIRMED[part]), ...unanswered];
  if (reasons.length > 0) return inReview(reasons, approval.vendorCode);
  return { status: 'submitted', reasons: [], vendorCode: null, verdict: null };
}

const isGraceOver = ({ deadline }: VerificationState): boolean =>
  deadline === 'grace_over_answered' || deadline === 'grace_over_unanswered';

/** A review is over when the vendor then asked the person to try again in the same session. */
function isSuperseded(state: VerificationState, review: FoundOutcome): boolean {
  return heard(state, 'resubmit').some(
    (request) => request.session === review.session && request.attempt === review.attempt,
  );
}

function byDeadline(state: VerificationState): Judgement | null {
  if (state.deadline === 'ahead') return null;
  const { submitted, started } = progressOf(state);
  const graceOver = state.deadline !== 'answered';
  if (submitted) return graceOver ? inReview(['undecided_at_deadline']) : null;
  if (state.sessions.some(({ unclear }) => unclear)) return inReview(['unknown_vendor_answer']);
  if (state.deadline === 'grace_over_unanswered') {
    const reasons: ReasonCode[] = ['vendor_unreachable'];
    return ending(state, { status: 'failed', reasons, decidedBy: 'system' });
  }
  return ending(state, {
    status: started ? 'abandoned' : 'expired',
    reasons: [started ? 'never_submitted' : 'never_started'],
    decidedBy: 'system',
  });
}

function byProgress(state: VerificationState): Judgement {
  const open = (status: OpenStatus, reasons: ReasonCode[] = []): Judgement => ({
    status,
    reasons,
    vendorCode: null,
    verdict: null,
  });
  const progress = progressOf(state);
  if (progress.askedToResubmit) {
    const last = resubmissionsOf(state).at(-1);
    return {
      ...open('resubmission_requested', resubmissionReasons(state)),
      vendorCode: last?.vendorCode ?? null,
    };
  }
  if (progress.currentlySubmitted) return open('submitted');
  if (progress.currentlyStarted) return open('started');
  const anySession = state.sessions.some((session) => session.ready);
  return open(anySession || currentSession(state) !== null ? 'pending' : 'created');
}

/** The reasons of the newest request to try again. */
function resubmissionReasons(state: VerificationState): ReasonCode[] {
  const last = resubmissionsOf(state).at(-1);
  if (last === undefined) return [];
  return last.reasons.length > 0 ? last.reasons : ['vendor_requested_resubmission'];
}
