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
 * of which it has said nothing, for as long as no other one has settled the matter.
 */
export function sessionsToScreen(state: VerificationState): number[] {
  const { policy, sessions } = state;
  const screening = screeningOf(state);
  if (!policy.awaitsScreening || screening === 'match' || isScreened(policy, screening)) return [];
  const approved = sessions.filter(
    (session) =>
      session.screening === null && session.outcomes.some(({ outcome }) => outcome === 'approved'),
  );
  return approved.map(({ number }) => number);
}
