import type { Verdict } from './state.ts';

/** As much of a decision as what stands follows from. */
type Standable = Pick<Verdict, 'status' | 'decidedBy'>;

/**
 * The decision that stands, of all that were made of one verification, in their order; null before the
 * first. It is the newest, but that no machine's approval overrules a person's refusal: that takes a person.
 */
export function standingOf<Decision extends Standable>(
  decisions: readonly Decision[],
): Decision | null {
  return decisions.reduce<Decision | null>(
    (standing, next) => (standing !== null && overrulesNothing(next, standing) ? standing : next),
    null,
  );
}

function overrulesNothing(next: Standable, standing: Standable): boolean {
  const isMachines = next.status === 'approved' && next.decidedBy !== 'reviewer';
  return isMachines && standing.status === 'declined' && standing.decidedBy === 'reviewer';
}
