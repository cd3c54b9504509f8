import { graverScreening } from './evidence.ts';
import type { Screening } from './evidence.ts';
import type { VendorFact } from './outcome.ts';
import type { Policy, SessionKnowledge, VerificationState } from './state.ts';

/** The approval whose screening is in question; `attempt` is `''` where it names none. */
export interface ApprovedAttempt {
  session: number;
  attempt: string;
}

/** Something that was said of a session, as far as it matters to screening. */
export type SaidOfSession = Pick<VendorFact, 'attempt' | 'screening' | 'outcome'>;

/** The gravest screening result of all sessions: it is about the person. */
export function screeningOf({ sessions }: Pick<VerificationState, 'sessions'>): Screening | null {
  return sessions
    .flatMap(({ screenings }) => Object.values(screenings))
    .reduce<Screening | null>(graverScreening, null);
}

/**
 * The screening result that counts for an approval: a match from any session, since it is about the person;
 * else only the result of the approved attempt, since another attempt may have shown another person.
 */
export function screeningFor(
  state: Pick<VerificationState, 'sessions'>,
  { session, attempt }: ApprovedAttempt,
): Screening | null {
  if (screeningOf(state) === 'match') return 'match';
  const known = state.sessions.find(({ number }) => number === session);
  return known === undefined ? null : wordAbout(saidOf(known), attempt);
}

/**
 * The gravest screening result about an attempt (`''`: the approval names none). Where the result or the
 * approval names no attempt, the result counts only in a session of one attempt: of several, we cannot know
 * which was screened, so a reviewer looks. `refused` counts there too, as it clears no person.
 */
export function wordAbout(said: readonly SaidOfSession[], attempt: string): Screening | null {
  const isOfOne = !hasSeveralAttempts(said);
  return said.reduce<Screening | null>((known, { attempt: about = '', screening = null }) => {
    const isNamed = about !== '' && attempt !== '';
    const counts = isNamed ? about === attempt : isOfOne || screening === 'refused';
    return counts ? graverScreening(known, screening) : known;
  }, null);
}

/** A person who was asked to try again has made, or will make, another attempt, named or not. */
function hasSeveralAttempts(said: readonly SaidOfSession[]): boolean {
  const named = new Set(said.flatMap(({ attempt = '' }) => (attempt === '' ? [] : [attempt])));
  return named.size > 1 || said.some(({ outcome }) => outcome === 'resubmit');
}

function saidOf({ screenings, attempts, outcomes }: SessionKnowledge): SaidOfSession[] {
  return [
    ...Object.entries(screenings).map(([attempt, screening]) => ({ attempt, screening })),
    ...Object.keys(attempts).map((attempt) => ({ attempt })),
    ...outcomes.map(({ attempt, outcome }) => ({ attempt, outcome })),
  ];
}

/** Whether what is known of screening lets an approval be settled. */
export function isScreened(
  { screeningMatch, awaitsScreening }: Policy,
  screening: Screening | null,
): boolean {
  if (screeningMatch === 'approve' || screening === 'clear') return true;
  return screening === null && !awaitsScreening;
}

/**
 * The approvals whose screening result we must ask the vendor for: those whose attempt has none yet, as
 * long as no session has a match.
 */
export function approvalsToScreen(state: VerificationState): ApprovedAttempt[] {
  const { policy, sessions } = state;
  if (!policy.awaitsScreening || policy.screeningMatch === 'approve') return [];
  return sessions.flatMap(({ number, outcomes }) => {
    const approvals = outcomes.filter(({ outcome }) => outcome === 'approved');
    return [...new Set(approvals.map(({ attempt }) => attempt))]
      .map((attempt) => ({ session: number, attempt }))
      .filter((approval) => screeningFor(state, approval) === null);
  });
}
