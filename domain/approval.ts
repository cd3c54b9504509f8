import { mergeParts, unconfirmed } from './evidence.ts';
import type { Part, Parts } from './evidence.ts';
import type { HeardOutcome } from './state.ts';

/** An outcome with the session that it was heard of. */
export type FoundOutcome = HeardOutcome & { session: number };

/** The approval that counts, what was said of its parts, and for which of them it is not believed. */
export interface WeighedApproval {
  approval: FoundOutcome;
  parts: Parts;
  doubts: Part[];
}

/**
 * Weighs everything that approves, attempt by attempt: one attempt has to hold all that is needed, and
 * none may have anything in it that was not passed. Null where nothing approves.
 */
export function weighApprovals(
  approvals: readonly FoundOutcome[],
  needs: readonly Part[],
): WeighedApproval | null {
  const attempts = [...attemptsOf(approvals).values()].flatMap((said) => {
    const approval = said.at(-1);
    return approval === undefined ? [] : [{ approval, parts: mergeParts(said.map(partsOf)) }];
  });
  const notPassed = attempts.filter(({ parts }) => unconfirmed(parts, []).length > 0);
  const worst = notPassed.at(-1);
  if (worst !== undefined) {
    const parts = mergeParts(notPassed.map(partsOf));
    return { approval: worst.approval, parts, doubts: unconfirmed(parts, []) };
  }
  const isWhole = ({ parts }: { parts: Parts }): boolean => unconfirmed(parts, needs).length === 0;
  const best = attempts.findLast(isWhole) ?? attempts.at(-1);
  return best === undefined ? null : { ...best, doubts: unconfirmed(best.parts, needs) };
}

const partsOf = ({ parts }: { parts: Parts }): Parts => parts;

function attemptsOf(approvals: readonly FoundOutcome[]): Map<string, FoundOutcome[]> {
  const attempts = new Map<string, FoundOutcome[]>();
  for (const approval of approvals) {
    const name = `${approval.session}/${approval.attempt}`;
    attempts.set(name, [...(attempts.get(name) ?? []), approval]);
  }
  return attempts;
}
