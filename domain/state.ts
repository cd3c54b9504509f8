import { KycError } from './errors.ts';
import type { Part, Parts, Screening } from './evidence.ts';
import type { Outcome } from './outcome.ts';
import type { ReasonCode } from './reason.ts';
import type { FinalStatus, OpenStatus, Status } from './status.ts';

/** The version of the rules that a verification is started with, and keeps; see `rulesFor`. */
export const RULES_VERSION = 1;
/** The same where the client keeps the last word, of which the builds of the first version do not know. */
const RULES_OF_LAST_WORD = 2;

/** Those that this build judges by; what they disagree on asks for the state's `rulesVersion`. */
const KNOWN_RULES: readonly number[] = [1, 2];

/** What is known of one attempt. Its key is the vendor's id, or `''` where it gives none. */
export interface AttemptKnowledge {
  started: boolean;
  submitted: boolean;
}

/** One outcome that was heard, kept once however often it was said. */
export interface HeardOutcome {
  outcome: Outcome;
  reasons: ReasonCode[];
  vendorCode?: string;
  /** Which parts were spoken of; empty when none was. */
  parts: Parts;
  /** The vendor's attempt id, or `''`. */
  attempt: string;
  /** What tells two outcomes of one kind apart when no attempt id does: the vendor's time, or `''`. */
  at: string;
}

export interface SessionKnowledge {
  /** Our number of the session: 1, 2, … */
  number: number;
  /** Whether the vendor gave us a session that a person can use. */
  ready: boolean;
  /** Whether the session can no longer be used: its lifetime is over, or a newer one replaced it. */
  ended: boolean;
  /** Whether the person came back from the vendor's page: something may have been handed in. */
  returned: boolean;
  /** Whether the vendor once answered with a status that we do not know. */
  unclear: boolean;
  /** The gravest screening result, by the vendor's attempt id, or `''`. */
  screenings: Record<string, Screening>;
  attempts: Record<string, AttemptKnowledge>;
  outcomes: HeardOutcome[];
}

/** How the verification's own deadline stands. */
export type Deadline =
  | 'ahead'
  /** Passed, and the vendor answered the last question. */
  | 'answered'
  /** Passed, and the bounded grace as well; the vendor answered at least once. */
  | 'grace_over_answered'
  /** Passed, and the bounded grace as well; the vendor never answered. */
  | 'grace_over_unanswered';

/** For which decisions of a client's people a second one must say the same. */
export const FOUR_EYES = ['never', 'approvals', 'always'] as const;
export type FourEyes = (typeof FOUR_EYES)[number];

/** Whose approval ends a verification: the vendor's, or only that of a person of the client's. */
export const FINAL_DECISIONS = ['vendor', 'client'] as const;
export type FinalDecision = (typeof FINAL_DECISIONS)[number];

/** The rules of this verification, frozen when it starts: of the client, the vendor and the account. */
export interface Policy {
  /** What an approval with a PEP or sanctions match beside it becomes. */
  screeningMatch: 'review' | 'approve';
  /** The parts that an approval must say were passed: of the vendor, the kind of capture, the account. */
  approvalNeeds: readonly Part[];
  /** Whether an approval waits until the vendor has said, apart from it, what screening found. */
  awaitsScreening: boolean;
  /** For which decisions of the client's people a second one must say the same; absent: for none. */
  fourEyes?: FourEyes;
  /** Whether an approval of the vendor's waits for a person of the client's; absent: it does not. */
  finalDecision?: FinalDecision;
}

/** The version of the rules that a verification is to be started with: none that a build would not heed. */
export const rulesFor = ({ finalDecision }: Policy): number =>
  finalDecision === 'client' ? RULES_OF_LAST_WORD : RULES_VERSION;

/** What of these rules the client sets. */
export type ClientPolicy = Pick<Policy, 'screeningMatch' | 'fourEyes' | 'finalDecision'>;

/** The answer of a verification, ready to be written. */
export interface Verdict {
  status: FinalStatus;
  reasons: ReasonCode[];
  vendorCode?: string;
  /** Which session decided, if a vendor did. */
  session?: number;
  decidedBy: 'vendor' | 'client' | 'operator' | 'reviewer' | 'subject' | 'system';
}

/** A reviewer's decision; of several the one with the lowest number counts. */
export interface Review {
  number: number;
  status: 'approved' | 'declined';
  reasons: readonly ReasonCode[];
}

/** A reviewer asked for another try. What was heard of these sessions is for people only from then on. */
export interface SentBack {
  number: number;
  /** The newest session by then: it and those before it are over. */
  session: number;
  reasons: readonly ReasonCode[];
}

/** A change of mind after the end; it stands beside the decision and replaces nothing. */
export interface Revision {
  status: 'approved' | 'declined';
  reasons: ReasonCode[];
  decidedBy: 'vendor' | 'reviewer';
}

/** Everything that a verification's status follows from. Plain data, free of personal data. */
export interface VerificationState {
  rulesVersion: number;
  maxAttempts: number;
  /** Whether another attempt needs another session: then no person tries twice in one. */
  oneTryPerSession: boolean;
  policy: Policy;
  sessions: SessionKnowledge[];
  /** Who has canceled; a client's cancel counts before an operator's. */
  cancelRequested: 'client' | 'operator' | null;
  /** Why a session could not be had for good. */
  refused: ReasonCode | null;
  /** The first decision of a person; a later one is a revision. */
  review: Review | null;
  /** The last time that a person in review was asked to try again. */
  sentBack: SentBack | null;
  deadline: Deadline;
  revisions: Revision[];
  /** What the world may see. */
  status: Status;
  /** Why the status is what it is, most important first. */
  reasons: ReasonCode[];
  vendorCode: string | null;
  /** What was said of the parts in what the status rests on; empty where nothing was. */
  parts: Parts;
  /** Attempts that ended in a request to try again. */
  attemptsUsed: number;
  /** The end that the facts call for; it becomes the status when it is settled. */
  verdict: Verdict | null;
}

/**
 * Judges nothing by rules that are not those of the verification.
 * @throws KycError `internal` where this build does not know them, to be tried again: a newer one does
 */
export function refuseUnknownRules(rulesVersion: number): void {
  if (KNOWN_RULES.includes(rulesVersion)) return;
  throw new KycError('internal', `No rules of version ${rulesVersion} in this build.`);
}

/** A verification about which nothing is known yet. @throws as `refuseUnknownRules` */
export function newState(options: {
  rulesVersion: number;
  maxAttempts: number;
  policy: Policy;
  oneTryPerSession?: boolean;
}): VerificationState {
  const { rulesVersion } = options;
  refuseUnknownRules(rulesVersion);
  return {
    rulesVersion,
    maxAttempts: options.maxAttempts,
    oneTryPerSession: options.oneTryPerSession ?? false,
    policy: options.policy,
    sessions: [],
    cancelRequested: null,
    refused: null,
    review: null,
    sentBack: null,
    deadline: 'ahead',
    revisions: [],
    status: 'created' satisfies OpenStatus,
    reasons: [],
    vendorCode: null,
    parts: {},
    attemptsUsed: 0,
    verdict: null,
  };
}

/** The session that counts now: the newest one, or null before the first. */
export function currentSession(state: VerificationState): SessionKnowledge | null {
  return state.sessions.at(-1) ?? null;
}
