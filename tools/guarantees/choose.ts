import type { Mutation } from '../../test/mutations/mutation.ts';

/** As many as two cores try in three to four minutes, besides the worst. */
const A_PART = 30;

/**
 * The worst ones and, of the others, the part whose turn it is with this commit: over commits, all
 * are tried.
 * @param commit its hash
 */
export function choose(mutations: readonly Mutation[], commit: string): readonly Mutation[] {
  const others = mutations.filter(({ isWorst }) => isWorst !== true);
  const parts = Math.max(1, Math.ceil(others.length / A_PART));
  const turn = Number.parseInt(commit.slice(0, 8), 16) % parts;
  return mutations.filter(
    (mutation) => mutation.isWorst === true || others.indexOf(mutation) % parts === turn,
  );
}
