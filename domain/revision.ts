import { weighApprovals } from './approval.ts';
import type { FoundOutcome } from './approval.ts';
import { graverScreening, unconfirmed } from './evidence.ts';
import type { Screening } from './evidence.ts';
import type { Outcome, VendorFact } from './outcome.ts';
import type { ReasonCode } from './reason.ts';
import { isScreened, wordAbout } from './screening.ts';
import type { SaidOfSession } from './screening.ts';
import type { Policy, Revision, Verdict, VerificationState } from './state.ts';
import { newState, refuseUnknownRules } from './state.ts';
import { standingOf } from './standing.ts';
import type { FinalStatus } from './status.ts';
import { transition } from './transition.ts';

/** A decision as it was written: the first one, or one that was added beside it. */
export interface WrittenDecision {
  status: FinalStatus;
  reasons: ReasonCode[];
  decidedBy: Verdict['decidedBy'];
  /** The message that decided; null when none did. */
  message: MessageTime | null;
}

/** Where a message stands among those of its verification. */
export interface MessageTime {
  /** When the vendor says that it happened, ISO 8601 UTC, or null when it does not say. */
  at: string | null;
  /** The order of arrival. */
  position: number;
}

/** What ended, with everything that was decided, in order. */
export interface EndedVerification {
  rulesVersion: number;
  policy: Policy;
  /** The gravest screening result, in any session; null: none. */
  screening: Screening | null;
  /** What was said of the session that the message is about. */
  said: readonly SaidOfSession[];
  /** As much of it as was written down before the end, or before a person decided anew. */
  heard: readonly (SaidOfSession & Pick<VendorFact, 'at'>)[];
  /** Whether a reviewer asked for another try in place of that session. */
  isSentBack: boolean;
  /** Whether a refusal of the vendor's was written down before the end, of any session that is judged. */
  wasDeclined?: boolean;
  /** Every approval of the vendor's in a session that is judged, this message's included. */
  approvals?: readonly FoundOutcome[];
  /** When the vendor last made each decision, in any session that is judged, ISO 8601 UTC. */
  lastSaid?: Partial<Record<'approved' | 'declined', string | null>>;
  /** Whether a person has declined it, before the end or since, and a second one has not settled that. */
  isRefused?: boolean;
  /** The first is the decision, the others stand beside it; never empty. */
  decisions: readonly WrittenDecision[];
}

/**
 * What a message that came after the end means.
 *
 * - `same`: it says what stands already
 * - `revised`: a party with the right to do so decided otherwise; `revision` stands beside it
 * - `older`: it was said before what stands was decided, and only came late
 * - `unclear`: it says something that is no explicit approval or refusal; a person should look
 * - `unscreened`: an approval of an attempt without a known screening result: ask the vendor for that
 *   first
 * - `screened`: it says something new about screening, and nothing else that is new
 *
 * `match`: it is the first to report a screening match, whatever else it says.
 */
export type LateEffect = DecisionEffect & { match?: true };
type DecisionEffect =
  | { effect: 'same' | 'older' | 'unclear' | 'unscreened' | 'screened' }
  | { effect: 'revised'; revision: Revision };

/** What is to be revised: a message that came after the end. A wire shape, as `RecordInput` is. */
export interface RecordRevisionInput {
  verificationId: string;
  inboxId: string;
  /** Whether the vendor was asked what screening found: that it is not known is then no reason to ask. */
  screeningAsked?: boolean | undefined;
}

/**
 * What came of it. `nothing`: the message says nothing that could do anything; `unreadable`: it is not
 * there, or its bytes are not what the vendor sends. Neither is an event, nor is `unscreened`.
 */
export interface RecordRevisionResult {
  effect: LateEffect['effect'] | 'nothing' | 'unreadable';
  /** With `unscreened`: the attempt in question, where the vendor named it. */
  attempt?: string;
}

/** Whether a message that comes after the end can say something new, or is one that we do not understand. */
export function mayRevise({ kind, screening, warning }: VendorFact): boolean {
  const isUnclear = warning !== undefined && warning !== 'no_answer';
  return kind === 'outcome' || screening !== undefined || isUnclear;
}

/** Outcomes that a vendor may only repeat after the end: there is nothing left for a person to do. */
const SAYS_THE_SAME: Partial<Record<string, readonly FinalStatus[]>> = {
  expired: ['expired', 'abandoned', 'canceled', 'failed'],
  abandoned: ['expired', 'abandoned', 'canceled', 'failed'],
  consent_refused: ['canceled'],
};

/**
 * Judges a fact against the decision that stands. Only an explicit approval or refusal changes
 * anything, and it never changes the status: it adds a decision. An approval beside a screening match
 * that the policy does not let pass does not count, as before the end. Any message can report a match,
 * and `clear` never takes one back.
 * @throws as `refuseUnknownRules`
 */
export function judgeLate(
  ended: EndedVerification,
  fact: VendorFact,
  message: MessageTime,
): LateEffect {
  refuseUnknownRules(ended.rulesVersion);
  const known = ended.screening;
  const screening = graverScreening(known, fact.screening ?? null);
  const all = { ...ended, screening, said: [...ended.said, fact] };
  const said = fact.kind === 'screening' ? SAME : judgeDecision(all, fact, message);
  const effect = said.effect === 'same' && screening !== known ? SCREENED : said;
  return screening === 'match' && known !== 'match' ? { ...effect, match: true } : effect;
}

const SAME = { effect: 'same' } as const;
const SCREENED = { effect: 'screened' } as const;

/**
 * Whether the message only repeats what the reviewer who decided could see: the outcome and the attempt are
 * those of an earlier message, and so is the time, if it has one.
 */
function isToldAgain(
  { heard }: EndedVerification,
  { decidedBy }: WrittenDecision,
  { outcome, attempt = '' }: VendorFact,
  { at }: MessageTime,
): boolean {
  const isSame = (one: EndedVerification['heard'][number]): boolean =>
    one.outcome === outcome && (one.attempt ?? '') === attempt && (at === null || one.at === at);
  return decidedBy === 'reviewer' && heard.some(isSame);
}

function judgeDecision(
  ended: EndedVerification,
  fact: VendorFact,
  message: MessageTime,
): DecisionEffect {
  const standing = standingOf(ended.decisions);
  if (standing === null) throw new Error('Only what has ended can be revised.');
  const { outcome, reasons } = fact;
  if (outcome !== 'approved' && outcome !== 'declined') {
    const isSame = SAYS_THE_SAME[outcome ?? '']?.includes(standing.status) ?? false;
    return { effect: isSame ? 'same' : 'unclear' };
  }
  // The newest may be an approval of the vendor's that does not stand.
  if (standing.status === outcome || ended.decisions.at(-1)?.status === outcome) return SAME;
  // It was judged no more while the verification was open.
  if (ended.isSentBack) return { effect: 'unclear' };
  // The vendor's decision does not overrule a reviewer's decline while a second reviewer must decide.
  if (ended.isRefused === true && outcome === 'approved') return { effect: 'unclear' };
  if (isToldAgain(ended, standing, fact, message)) return { effect: 'older' };
  // It contradicted an approval, and a cancel came before anybody could settle that.
  const [end] = ended.decisions;
  if (ended.wasDeclined === true && end?.status === 'canceled' && outcome === 'approved') {
    return { effect: 'unclear' };
  }
  const isOlder = standing.message !== null && isEarlier(message, standing.message);
  if (isOlder && isDecided(standing)) {
    return { effect: isUnseenRefusal(standing, outcome) ? 'unclear' : 'older' };
  }
  if (isSaidAgainSince(ended, standing, message)) {
    return { effect: outcome === 'declined' ? 'unclear' : 'older' };
  }
  const doubt = outcome === 'approved' ? doubtAbout(ended, fact) : null;
  if (doubt !== null) return { effect: doubt };
  const revision: Revision = { status: outcome, reasons: [...reasons], decidedBy: 'vendor' };
  const after = transition(stateOf(ended), { type: 'revised', revision });
  const added = after.revisions.at(-1);
  return added === undefined ? { effect: 'unclear' } : { effect: 'revised', revision: added };
}

/** As before the end: an approval needs its parts, and that screening lets it be settled. */
function doubtAbout(
  { policy, screening, said, approvals = [] }: EndedVerification,
  { parts = {}, attempt = '' }: VendorFact,
): 'unclear' | 'unscreened' | null {
  // Such an approval ends nothing before the end either.
  if (policy.finalDecision === 'client') return 'unclear';
  if (unconfirmed(parts, policy.approvalNeeds).length > 0) return 'unclear';
  const weighed = weighApprovals(approvals, policy.approvalNeeds);
  if (weighed !== null && weighed.doubts.length > 0) return 'unclear';
  const known = screening === 'match' ? screening : wordAbout(said, attempt);
  if (isScreened(policy, known)) return null;
  // The vendor may answer now what it refused before.
  return known === 'match' ? 'unclear' : 'unscreened';
}

/** Other ends give way to a decision whenever it was made, as they do before the end. */
const isDecided = ({ status }: WrittenDecision): boolean =>
  status === 'approved' || status === 'declined';

/** Whether the vendor has said what stands once more, later than this message by its own clock. */
function isSaidAgainSince(
  { lastSaid = {} }: EndedVerification,
  { status }: WrittenDecision,
  { at }: MessageTime,
): boolean {
  const last = status === 'approved' || status === 'declined' ? lastSaid[status] : undefined;
  return Date.parse(at ?? '') < Date.parse(last ?? '');
}

/** The reviewer who approved had not seen that refusal, however old it is: a reviewer must look. */
const isUnseenRefusal = ({ status, decidedBy }: WrittenDecision, outcome: Outcome): boolean =>
  outcome === 'declined' && status === 'approved' && decidedBy === 'reviewer';

/** By the vendor's clock where both say, else in the order in which they arrived. */
function isEarlier(one: MessageTime, other: MessageTime): boolean {
  const [at, otherAt] = [Date.parse(one.at ?? ''), Date.parse(other.at ?? '')];
  const isTold = !Number.isNaN(at) && !Number.isNaN(otherAt) && at !== otherAt;
  return isTold ? at < otherAt : one.position < other.position;
}

function stateOf({ rulesVersion, policy, decisions }: EndedVerification): VerificationState {
  const [first, ...others] = decisions;
  const state = newState({ rulesVersion, maxAttempts: 1, policy });
  if (first === undefined) return state;
  return {
    ...state,
    status: first.status,
    reasons: first.reasons,
    revisions: others.flatMap(({ status, reasons, decidedBy }) =>
      (status === 'approved' || status === 'declined') &&
      (decidedBy === 'vendor' || decidedBy === 'reviewer')
        ? [{ status, reasons, decidedBy }]
        : [],
    ),
  };
}
