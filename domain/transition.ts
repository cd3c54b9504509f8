import { graverScreening, mergeParts } from './evidence.ts';
import type { Screening } from './evidence.ts';
import { judge } from './judge.ts';
import type { Outcome, VendorFact } from './outcome.ts';
import type { ReasonCode } from './reason.ts';
import type {
  AttemptKnowledge,
  Deadline,
  Review,
  Revision,
  SentBack,
  SessionKnowledge,
  VerificationState,
} from './state.ts';
import { isFinal } from './status.ts';

/** Everything that can happen to a verification. */
export type VerificationEvent =
  | { type: 'session_ready'; session: number }
  | { type: 'session_ended'; session: number }
  | { type: 'session_refused'; reason: ReasonCode }
  | { type: 'returned'; session: number }
  | { type: 'vendor_fact'; session: number; fact: VendorFact }
  | { type: 'screening_refused'; session: number; attempt?: string }
  /** `by`: absent, the client. */
  | { type: 'cancel_requested'; by?: 'client' | 'operator' }
  | ({ type: 'reviewed' } & Review)
  | ({ type: 'sent_back' } & SentBack)
  | { type: 'deadline'; deadline: Exclude<Deadline, 'ahead'> }
  /** The verdict was written: from here on the status is final. */
  | { type: 'settled' }
  /** Only after the end: a party with the right to do so decided anew. */
  | { type: 'revised'; revision: Revision };

/**
 * The only place where a status follows from a fact. Pure and total.
 *
 * Facts are gathered first and judged as a whole (`judge`), so neither their order nor their
 * repetition changes the end. A final status is reached by `settled` alone, which turns the standing
 * verdict into the status; facts that competed until then are resolved by the precedence written at
 * `judge`. After it nothing moves the status any more: `revised` adds a revision beside it.
 */
export function transition(state: VerificationState, event: VerificationEvent): VerificationState {
  if (event.type === 'settled' && !isFinal(state.status)) return settle(state);
  if (event.type === 'settled' || isFinal(state.status)) return afterTheEnd(state, event);
  return learnAll(state, [event]);
}

/** The same for all of these at once: while a verification is open, their order does not matter. */
export function learnAll(
  state: VerificationState,
  events: readonly Learnable[],
): VerificationState {
  return isFinal(state.status) ? state : judge(events.reduce(learn, state));
}

function afterTheEnd(state: VerificationState, event: VerificationEvent): VerificationState {
  if (event.type !== 'revised') return state;
  return { ...state, revisions: [...state.revisions, event.revision] };
}

function settle(state: VerificationState): VerificationState {
  const { verdict } = state;
  if (verdict === null) return state;
  return {
    ...state,
    status: verdict.status,
    reasons: verdict.reasons,
    vendorCode: verdict.vendorCode ?? null,
  };
}

/** What can be heard while a verification is open. */
export type Learnable = Exclude<VerificationEvent, { type: 'settled' }>;

function learn(state: VerificationState, event: Learnable): VerificationState {
  switch (event.type) {
    case 'session_ready':
      return withSession(state, event.session, (session) => ({ ...session, ready: true }));
    case 'session_ended':
      return withSession(state, event.session, (session) => ({ ...session, ended: true }));
    case 'returned':
      return withSession(state, event.session, (session) => ({ ...session, returned: true }));
    case 'screening_refused':
      return withSession(state, event.session, (session) =>
        withScreening(session, event.attempt, 'refused'),
      );
    case 'session_refused':
      return { ...state, refused: oneRefusal(state.refused, event.reason) };
    case 'vendor_fact':
      return withSession(state, event.session, (session) => hear(session, event.fact));
    case 'cancel_requested':
      return {
        ...state,
        cancelRequested: state.cancelRequested === 'client' ? 'client' : (event.by ?? 'client'),
      };
    case 'reviewed':
      return { ...state, review: firstReview(state.review, event) };
    case 'sent_back':
      return { ...state, sentBack: lastSentBack(state.sentBack, event) };
    case 'deadline':
      return { ...state, deadline: laterDeadline(state.deadline, event.deadline) };
    case 'revised':
      return state; // There is nothing to revise before the end.
  }
}

/** Adds a fact about a session: the first mention of a session, in whatever order, makes it known. */
function withSession(
  state: VerificationState,
  number: number,
  change: (session: SessionKnowledge) => SessionKnowledge,
): VerificationState {
  const known = state.sessions.find((session) => session.number === number);
  const session = known ?? {
    number,
    ready: false,
    ended: false,
    returned: false,
    unclear: false,
    screenings: {},
    attempts: {},
    outcomes: [],
  };
  const others = state.sessions.filter((other) => other.number !== number);
  const sessions = [...others, change(session)].sort((one, two) => one.number - two.number);
  return { ...state, sessions };
}

function hear(before: SessionKnowledge, fact: VendorFact): SessionKnowledge {
  const session = withScreening(before, fact.attempt, fact.screening);
  switch (fact.kind) {
    case 'started':
      return withAttempt(session, fact.attempt, { started: true, submitted: false });
    case 'submitted':
      return withAttempt(session, fact.attempt, { started: true, submitted: true });
    case 'outcome':
      return fact.outcome === undefined ? session : withOutcome(session, fact, fact.outcome);
    case 'noted':
      return mention(isUnclear(fact) ? { ...session, unclear: true } : session, fact);
    case 'screening':
    case 'returned':
    case 'refresh':
      return mention(session, fact);
  }
}

/** Whatever names an attempt makes it known: of several, a word without a name is about none. */
function mention(session: SessionKnowledge, { attempt }: VendorFact): SessionKnowledge {
  if (attempt === undefined) return session;
  return withAttempt(session, attempt, { started: false, submitted: false });
}

function withScreening(
  session: SessionKnowledge,
  attempt = '',
  heard?: Screening,
): SessionKnowledge {
  if (heard === undefined) return session;
  const screening = graverScreening(session.screenings[attempt] ?? null, heard) ?? heard;
  return { ...session, screenings: { ...session.screenings, [attempt]: screening } };
}

/** Something was said that we do not understand; to say nothing at all leaves the question open. */
const isUnclear = ({ warning }: VendorFact): boolean =>
  warning !== undefined && warning !== 'no_answer';

function withAttempt(
  session: SessionKnowledge,
  attempt: string | undefined,
  heard: AttemptKnowledge,
): SessionKnowledge {
  const key = attempt ?? '';
  const known = session.attempts[key] ?? { started: false, submitted: false };
  const merged = {
    started: known.started || heard.started,
    submitted: known.submitted || heard.submitted,
  };
  return { ...session, attempts: { ...session.attempts, [key]: merged } };
}

function withOutcome(
  session: SessionKnowledge,
  fact: VendorFact,
  outcome: NonNullable<VendorFact['outcome']>,
): SessionKnowledge {
  const heard = {
    outcome,
    reasons: [...fact.reasons],
    parts: mergeParts([fact.parts ?? {}]),
    attempt: fact.attempt ?? '',
    at: fact.at ?? '',
    ...(fact.vendorCode === undefined ? {} : { vendorCode: fact.vendorCode }),
  };
  // Sorted, so that the same outcomes make the same state in whatever order they were heard.
  const key = JSON.stringify(heard);
  const next = session.outcomes.findIndex((known) => JSON.stringify(known) >= key);
  const at = next === -1 ? session.outcomes.length : next;
  if (JSON.stringify(session.outcomes[at]) === key) return session;
  const outcomes = session.outcomes.toSpliced(at, 0, heard);
  return { ...session, outcomes, ended: session.ended || CLOSES_THE_SESSION.has(outcome) };
}

/** After these the vendor's page has nothing more for the person in this session. */
const CLOSES_THE_SESSION: ReadonlySet<string> = new Set<Outcome>([
  'approved',
  'declined',
  'expired',
  'abandoned',
  'consent_refused',
]);

/** Of several refusals one is kept, the same one in whatever order they were heard. */
function oneRefusal(known: ReasonCode | null, heard: ReasonCode): ReasonCode {
  return known !== null && known < heard ? known : heard;
}

/** Of several reviews the one with the lowest number counts: it was written first. */
function firstReview(known: Review | null, { number, status, reasons }: Review): Review {
  if (known !== null && known.number <= number) return known;
  return { number, status, reasons };
}

/** Of several the last one counts: it is about no earlier session than those before it. */
function lastSentBack(known: SentBack | null, { number, session, reasons }: SentBack): SentBack {
  return known !== null && known.number >= number ? known : { number, session, reasons };
}

const DEADLINE_ORDER: readonly Deadline[] = [
  'ahead',
  'grace_over_unanswered',
  'answered',
  'grace_over_answered',
];

/** An answer of the vendor outranks its silence, and the end of the grace outranks its beginning. */
function laterDeadline(known: Deadline, heard: Deadline): Deadline {
  const both = new Set([known, heard]);
  if (both.has('answered') && both.has('grace_over_unanswered')) return 'grace_over_answered';
  return DEADLINE_ORDER.indexOf(heard) > DEADLINE_ORDER.indexOf(known) ? heard : known;
}
