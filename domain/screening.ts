import { graverScreening } from './evidence.ts';
import type { Screening } from './evidence.ts';
import type { Policy, VerificationState } from './state.ts';

/** The gravest that was said of screening, in whichever session: it is about the person. */
export function screeningOf({ sessions }: Pick<VerificationState, 'sessions'>): Screening | null {
  return sessions.reduce<Screening | null>(
    (gravest, session) => graverScreening(gravest, session.screening),
    null,
  );
}

/**
 * What is known of screening to an approval of that session: a match wherever it was found, since it is
 * about the person; else only what was said of that session, since another one may have shown somebody
 * else.
 */
export function screeningFor(
  state: Pick<VerificationState, 'sessions'>,
  session: number,
): Screening | null {
  if (screeningOf(state) === 'match') return 'match';
  return state.sessions.find(({ number }) => number === session)?.screening ?? null;
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
 * The sessions of which the vendor is to be asked what screening found: those that it has approved and
 * of which it has said nothing, for as long as no match was found in any.
 */
export function sessionsToScreen(state: VerificationState): number[] {
  const { policy, sessions } = state;
  if (!policy.awaitsScreening || policy.screeningMatch === 'approve') return [];
  if (screeningOf(state) === 'match') return [];
  const approved = sessions.filter(
    (session) =>
      session.screening === null && session.outcomes.some(({ outcome }) => outcome === 'approved'),
  );
  return approved.map(({ number }) => number);
}
