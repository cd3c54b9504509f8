import type {
  AttemptKnowledge,
  HeardOutcome,
  SessionKnowledge,
  VerificationState,
} from './state.ts';

/** How far the person has come, counted over everything heard, in whatever order it was heard. */
export interface Progress {
  /** Something was handed in that is not decided on (or may have been: see below). */
  submitted: boolean;
  /** The person was seen at the vendor at least once. */
  started: boolean;
  /** The newest request to try again has not been followed yet. */
  askedToResubmit: boolean;
  currentlySubmitted: boolean;
  currentlyStarted: boolean;
}

export function progressOf(state: VerificationState): Progress {
  const session = lastTouched(state);
  const started = state.sessions.some(wasStarted);
  if (session === null) return { ...NOTHING, started };
  const open = openAttempts(session);
  const askedToResubmit = open.length === 0 && says(session, 'resubmit');
  return {
    submitted: state.sessions.some(isUndecided) || (askedToResubmit && mayBeAgain(state, session)),
    started,
    askedToResubmit,
    currentlySubmitted: open.some((attempt) => attempt.submitted),
    currentlyStarted: open.length > 0 || says(session, 'abandoned'),
  };
}

/** Whether something was handed in here, in an attempt that no request to try again has closed. */
function isUndecided(session: SessionKnowledge): boolean {
  // A vendor that tells nothing on the way is still checking, for all we know, once the person is back.
  if (session.returned && session.outcomes.length === 0) return true;
  return openAttempts(session).some((attempt) => attempt.submitted);
}

/** Where attempts of one session have no ids, a second hand-in looks like the first one that came twice. */
function mayBeAgain({ oneTryPerSession }: VerificationState, session: SessionKnowledge): boolean {
  return !oneTryPerSession && session.attempts['']?.submitted === true;
}

const NOTHING: Progress = {
  submitted: false,
  started: false,
  askedToResubmit: false,
  currentlySubmitted: false,
  currentlyStarted: false,
};

/**
 * The newest session in which anything happened, else the newest of all. A fresh session in which
 * nothing has happened yet, or that expired untouched, does not make us forget that the person was
 * asked to try again.
 */
function lastTouched(state: VerificationState): SessionKnowledge | null {
  return state.sessions.filter(wasStarted).at(-1) ?? state.sessions.at(-1) ?? null;
}

function wasStarted(session: SessionKnowledge): boolean {
  const said = session.outcomes.some((known) => known.outcome !== 'expired');
  return said || Object.values(session.attempts).some((attempt) => attempt.started);
}

/**
 * Attempts that made progress and were not answered with a request to try again. A request that names
 * its attempt closes that one. Requests without a name are first taken for named ones that came again (a
 * webhook and an answer); what is left of them closes the attempts that came furthest.
 */
function openAttempts(session: SessionKnowledge): AttemptKnowledge[] {
  const closed = new Set(requestsIn(session).filter(isNamed).map(closedBy(session)));
  const open = Object.entries(session.attempts)
    .filter(([key, attempt]) => attempt.started && !closed.has(key))
    .map(([, attempt]) => attempt)
    .sort((one, two) => Number(two.submitted) - Number(one.submitted));
  const requests = distinctRequests(session);
  const named = requests.filter(isNamed).length;
  const nameless = requests.length - named;
  return open.slice(Math.max(0, nameless - named));
}

const isNamed = ({ attempt }: HeardOutcome): boolean => attempt !== '';

/** A request for an attempt that was never seen at work by name is about the one without a name. */
const closedBy =
  ({ attempts }: SessionKnowledge) =>
  ({ attempt }: HeardOutcome): string =>
    attempts[attempt]?.started === true ? attempt : '';

function requestsIn(session: SessionKnowledge): HeardOutcome[] {
  return session.outcomes.filter(({ outcome }) => outcome === 'resubmit');
}

/** Requests to try again, one for each attempt (or for each time, where attempts have no names). */
function distinctRequests(session: SessionKnowledge): HeardOutcome[] {
  const byIdentity = requestsIn(session).map((known): [string, HeardOutcome] => [
    isNamed(known) ? `attempt ${known.attempt}` : `at ${known.at}`,
    known,
  ]);
  return [...new Map(byIdentity).values()];
}

function says(session: SessionKnowledge, outcome: HeardOutcome['outcome']): boolean {
  return session.outcomes.some((known) => known.outcome === outcome);
}

function compare(one: string, two: string): number {
  if (one === two) return 0;
  return one < two ? -1 : 1;
}

/** Every request to try again, oldest session first, then by the vendor's time. */
export function resubmissionsOf(state: VerificationState): HeardOutcome[] {
  // What is equal keeps the order of the state, which is the same for the same facts.
  return state.sessions.flatMap((session) =>
    distinctRequests(session).sort((one, two) => compare(one.at, two.at)),
  );
}

/**
 * Attempts used up. The same request that came once with the attempt's name and once without it (a webhook
 * and an answer) is one request: the larger of both counts is taken, session by session.
 */
export function attemptsUsed(state: VerificationState): number {
  return state.sessions.reduce((sum, session) => {
    const requests = distinctRequests(session);
    const named = requests.filter(isNamed).length;
    return sum + Math.max(named, requests.length - named);
  }, 0);
}
