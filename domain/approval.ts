import { mergeParts, unconfirmed } from './evidence.ts';
import type { Part, Parts } from './evidence.ts';
import type { HeardOutcome } from './state.ts';

/** An outcome with the session that it was heard of. */
export type FoundOutcome = HeardOutcome & { session: number };

/** The approval that counts, the results of its parts, and the parts for which we do not trust it. */
export interface WeighedApproval {
  approval: FoundOutcome;
  parts: Parts;
  doubts: Part[];
}

/**
 * Weighs all approvals: one of them must itself confirm every required part, as another approval cannot
 * fill its gaps, and none may contain a part that was not passed, unless the vendor's staff have settled it.
 * Null where nothing approves.
 */
export function weighApprovals(
  all: readonly FoundOutcome[],
  needs: readonly Part[],
): WeighedApproval | null {
  const approvals = all.filter((approval) => !isSettledByStaff(approval, all, needs));
  const notPassed = approvals.filter(({ parts }) => unconfirmed(parts, []).length > 0);
  const worst = notPassed.at(-1);
  if (worst !== undefined) {
    const parts = mergeParts(notPassed.map((said) => said.parts));
    return { approval: worst, parts, doubts: unconfirmed(parts, []) };
  }
  const best =
    approvals.findLast(({ parts }) => unconfirmed(parts, needs).length === 0) ?? approvals.at(-1);
  if (best === undefined) return null;
  return { approval: best, parts: best.parts, doubts: unconfirmed(best.parts, needs) };
}

/**
 * Whether an approval that left parts unclear, and failed none, was followed up by the vendor's staff:
 * they approved the same session and say that everything in it was passed.
 */
function isSettledByStaff(
  { session, parts }: FoundOutcome,
  all: readonly FoundOutcome[],
  needs: readonly Part[],
): boolean {
  const isUnclear = unconfirmed(parts, []).length > 0;
  if (!isUnclear || Object.values(parts).includes('failed')) return false;
  return all.some(
    (other) =>
      other.session === session &&
      other.reasons.includes('decided_by_vendor_staff') &&
      unconfirmed(other.parts, needs).length === 0,
  );
}
