import type { Status } from '../../domain/status.ts';
import { isFinal } from '../../domain/status.ts';
import type { Fields } from '../tags/columns.ts';
import type { RowTags } from '../tags/row-tags.ts';

/** A decision as far as its tag is over it. */
export type TaggedDecision = Fields<'decisions'> & { tag: string | null };

/**
 * What is said of a verification is said only when all of it is ours: its row, each decision, and that
 * the two agree. An older row of ours that was put back says that it is open, or ended otherwise,
 * while a decision stands.
 * @throws RowChangedError
 */
export function checkShown(
  tags: RowTags,
  row: Fields<'verifications'> & { status: Status; tag: string | null },
  decisions: readonly TaggedDecision[],
): void {
  tags.check('verifications', row, row.tag);
  for (const decision of decisions) tags.check('decisions', decision, decision.tag);
  const first = decisions.find(({ number }) => number === 1);
  if (first === undefined) return;
  if (first.status !== row.status || !isFinal(row.status)) {
    throw tags.changed('verifications', String(row.id));
  }
}
