import type { Outcome } from './outcome.ts';
import type { Verdict } from './state.ts';
import type { FinalStatus } from './status.ts';

/** The part of a decision that determines which one stands. */
type Standable = Pick<Verdict, 'status' | 'decidedBy'>;

/**
 * The decision that stands, out of all decisions on one verification, in their order; null before the first.
 * It is the newest, except that the vendor's approval cannot overrule a reviewer's decline: a reviewer must.
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

/** Ends by the clock: no one decided them, so a reviewer may decide when the vendor's judgement is late. */
const BY_THE_CLOCK: ReadonlySet<FinalStatus> = new Set(['expired', 'abandoned', 'failed']);
const JUDGED: ReadonlySet<Outcome | undefined> = new Set(['approved', 'declined', 'review']);

/**
 * Whether there is something that a person may decide anew: what was approved or declined, and what ended
 * by the clock and was judged by the vendor all the same.
 * @param ended.outcomes all that the vendor has said, late words included
 */
export function mayBeDecidedAnew(ended: {
  status: FinalStatus;
  standing: Standable | null;
  outcomes: readonly (Outcome | undefined)[];
}): boolean {
  const { status, standing, outcomes } = ended;
  if (standing?.status === 'approved' || standing?.status === 'declined') return true;
  return BY_THE_CLOCK.has(status) && outcomes.some((outcome) => JUDGED.has(outcome));
}
