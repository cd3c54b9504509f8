import { weighApprovals } from './approval.ts';
import type { FoundOutcome, WeighedApproval } from './approval.ts';
import { mergeParts, UNCONFIRMED } from './evidence.ts';
import type { Parts } from './evidence.ts';
import { attemptsUsed, progressOf, resubmissionsOf } from './progress.ts';
import type { ReasonCode } from './reason.ts';
import { isScreened, screeningFor, screeningOf } from './screening.ts';
import type { HeardOutcome, Verdict, VerificationState } from './state.ts';
import { currentSession } from './state.ts';
import type { OpenStatus } from './status.ts';

interface Judgement {
  status: OpenStatus;
  reasons: ReasonCode[];
  vendorCode: string | null;
  /** What was said of the parts in what this rests on. */
  parts: Parts;
  verdict: Verdict | null;
}

/**
 * Derives status, reasons and verdict from everything known. The precedence, strongest first:
 *
 * 1. a person's review: approved or declined
 * 2. the vendor's explicit and consistent approval or refusal, of any attempt in any session; an
 *    approval only with every part that it must hold, once a screening result is known, and where the
 *    client does not leave the final decision to its own people
 * 3. a cancellation by the client, or by an operator
 * 4. the subject's refusal to consent
 * 5. what a reviewer must look at: decisions that contradict each other, an approval without a part that
 *    it must hold or where the client decides in the end, a screening match that the policy does not
 *    let pass, the vendor's own `review`, attempts used up
 * 6. a session that can never be had: `failed`, unless something was handed in and is undecided
 * 7. the verification's own deadline, once the vendor was asked one last time:
 *    submitted and undecided waits for the grace, then for a person; a status that we do not know
 *    goes to a person at once; otherwise started is
 *    `abandoned` and untouched is `expired`; if the vendor never answered, `failed`
 * 8. a reviewer's or the vendor's request to try again that the person has not followed yet
 * 9. progress: submitted, started, pending, created
 *
 * Sessions that a reviewer sent back for another try are not judged any more: see `withoutSentBack`.
 *
 * So an approval or refusal that arrives together with a cancel or a deadline wins: it was paid for,
 * and it is true.
 */
export function judge(state: VerificationState): VerificationState {
  const judged = withoutSentBack(state);
  const used = attemptsUsed(judged);
  const judgement = judgementOf({ ...judged, attemptsUsed: used });
  return { ...state, attemptsUsed: used, ...judgement };
}

/**
 * Once a reviewer has asked for another try, messages about the sessions so far decide nothing and raise no
 * doubt any more. Screening results stay: they are about the person.
 */
function withoutSentBack(state: VerificationState): VerificationState {
  const { sentBack } = state;
  if (sentBack === null) return state;
  const sessions = state.sessions.map((session) =>
    session.number > sentBack.session
      ? session
      : { ...session, returned: false, unclear: false, attempts: {}, outcomes: [] },
  );
  return { ...state, sessions };
}

function judgementOf(judged: VerificationState): Judgement {
  return (
    byReview(judged) ??
    byDecision(judged) ??
    byCancellation(judged) ??
    byNeedOfReview(judged) ??
    byRefusal(judged) ??
    byDeadline(judged) ??
    byProgress(judged)
  );
}

function heard(state: VerificationState, outcome: HeardOutcome['outcome']): FoundOutcome[] {
  return state.sessions.flatMap((session) =>
    session.outcomes
      .filter((known) => known.outcome === outcome)
      .map((known) => ({ ...known, session: session.number })),
  );
}

function ending(state: VerificationState, verdict: Verdict, parts: Parts = {}): Judgement {
  const { status, reasons, vendorCode } = byProgress(state);
  return { status, reasons, vendorCode, parts, verdict };
}

function inReview(reasons: ReasonCode[], parts: Parts, vendorCode?: string): Judgement {
  return { status: 'in_review', reasons, vendorCode: vendorCode ?? null, parts, verdict: null };
}

function byReview(state: VerificationState): Judgement | null {
  if (state.review === null) return null;
  const { status, reasons } = state.review;
  const verdict: Verdict = { status, reasons: [...reasons], decidedBy: 'reviewer' };
  // What the reviewer could see.
  return ending(state, verdict, byNeedOfReview(state)?.parts);
}

function byDecision(state: VerificationState): Judgement | null {
  const refusal = heard(state, 'declined').at(-1);
  const approved = approvalOf(state);
  if (refusal !== undefined) {
    return approved === null ? decided(state, refusal, refusal.parts) : null;
  }
  if (approved === null || approved.doubts.length > 0 || isForClient(state)) return null;
  const screening = screeningFor(state, approved.approval);
  if (!isScreened(state.policy, screening)) return null;
  return decided(state, approved.approval, approved.parts);
}

/** Where the client's own reviewer has the final decision, the vendor's approval alone ends nothing. */
const isForClient = ({ policy }: Pick<VerificationState, 'policy'>): boolean =>
  policy.finalDecision === 'client';

function approvalOf(state: VerificationState): WeighedApproval | null {
  return weighApprovals(heard(state, 'approved'), state.policy.approvalNeeds);
}

function decided(
  state: VerificationState,
  { outcome, reasons, session, vendorCode }: FoundOutcome,
  parts: Parts,
): Judgement {
  const verdict: Verdict = {
    status: outcome === 'approved' ? 'approved' : 'declined',
    reasons: [...new Set([...reasons, ...matchReasons(state)])],
    session,
    decidedBy: 'vendor',
    ...(vendorCode === undefined ? {} : { vendorCode }),
  };
  return ending(state, verdict, parts);
}

function matchReasons(state: VerificationState): ReasonCode[] {
  return screeningOf(state) === 'match' ? ['pep_or_sanction_match'] : [];
}

function byCancellation(state: VerificationState): Judgement | null {
  if (state.cancelRequested !== null) {
    const decidedBy = state.cancelRequested;
    return ending(state, { status: 'canceled', reasons: [`canceled_by_${decidedBy}`], decidedBy });
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
  // The person cannot follow a reviewer's request: it is for people again.
  if (state.sentBack !== null) return inReview([state.refused], {});
  return ending(state, { status: 'failed', reasons: [state.refused], decidedBy: 'system' });
}

function byNeedOfReview(state: VerificationState): Judgement | null {
  const approved = approvalOf(state);
  const refusals = heard(state, 'declined');
  if (approved !== null && refusals.length > 0) {
    const parts = mergeParts([approved, ...refusals].map((said) => said.parts));
    return inReview(['contradictory_decisions', ...matchReasons(state)], parts);
  }
  const doubt = approved === null ? null : doubtAbout(state, approved);
  if (doubt !== null) return doubt;
  const review = heard(state, 'review').find((known) => !isSuperseded(state, known));
  if (review !== undefined) {
    const reasons: ReasonCode[] = review.reasons.length > 0 ? review.reasons : ['vendor_review'];
    const all = [...new Set([...reasons, ...matchReasons(state)])];
    return inReview(all, review.parts, review.vendorCode);
  }
  if (state.attemptsUsed >= state.maxAttempts) {
    const parts = resubmissionsOf(state).at(-1)?.parts ?? {};
    return inReview(['attempts_exhausted', ...resubmissionReasons(state)], parts);
  }
  // An approval that is held until it is known what screening found.
  return approved === null ? null : open('submitted');
}

/** Why an approval needs a reviewer instead of ending the verification; null: it only has to wait. */
function doubtAbout(
  state: VerificationState,
  { approval, parts, doubts }: WeighedApproval,
): Judgement | null {
  const screening = screeningFor(state, approval);
  const isUnanswered = screening !== 'match' && !isScreened(state.policy, screening);
  const isHopeless = screening === 'refused' || isGraceOver(state);
  const unanswered: ReasonCode[] = isUnanswered && isHopeless ? ['screening_unanswered'] : [];
  const notConfirmed = doubts.map((part) => UNCONFIRMED[part]);
  // Wait for the screening result first: the reviewer must see it.
  const isComplete = !isUnanswered || isHopeless;
  const held: ReasonCode[] = isForClient(state) && isComplete ? ['awaits_client_decision'] : [];
  const reasons = [...matchReasons(state), ...notConfirmed, ...unanswered, ...held];
  return reasons.length === 0 ? null : inReview(reasons, parts, approval.vendorCode);
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
  if (submitted) return graceOver ? inReview(['undecided_at_deadline'], {}) : null;
  if (state.sessions.some(({ unclear }) => unclear)) {
    return inReview(['unknown_vendor_answer'], {});
  }
  // What a reviewer was not content with is still undecided, and the grace brings nothing more.
  if (state.sentBack !== null) return inReview(['undecided_at_deadline'], {});
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

const open = (status: OpenStatus, reasons: ReasonCode[] = []): Judgement => ({
  ...{ status, reasons },
  vendorCode: null,
  parts: {},
  verdict: null,
});

function byProgress(state: VerificationState): Judgement {
  const progress = progressOf(state);
  if (progress.askedToResubmit) {
    const last = resubmissionsOf(state).at(-1);
    return {
      ...open('resubmission_requested', resubmissionReasons(state)),
      vendorCode: last?.vendorCode ?? null,
    };
  }
  if (isSentBack(state)) {
    return open('resubmission_requested', [...(state.sentBack?.reasons ?? [])]);
  }
  if (progress.currentlySubmitted) return open('submitted');
  if (progress.currentlyStarted) return open('started');
  const anySession = state.sessions.some((session) => session.ready);
  return open(anySession || currentSession(state) !== null ? 'pending' : 'created');
}

/** Whether the person has not followed a reviewer's request yet. */
function isSentBack(state: VerificationState): boolean {
  const { started, submitted } = progressOf(state);
  return state.sentBack !== null && !started && !submitted;
}

/** The reasons of the newest request to try again. */
function resubmissionReasons(state: VerificationState): ReasonCode[] {
  const last = resubmissionsOf(state).at(-1);
  if (last === undefined) return [];
  return last.reasons.length > 0 ? last.reasons : ['vendor_requested_resubmission'];
}
