import { z } from 'zod';
import { standingOf } from '../../domain/standing.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { type Executor, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { Fields } from '../tags/columns.ts';
import type { RowTags } from '../tags/row-tags.ts';

/** What a decision's tag is over, and the tag. */
export const taggedDecision = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  number: z.int(),
  status: parse.finalStatus,
  reasons: parse.reasons,
  vendor_code: z.string().nullable(),
  parts: parse.parts,
  decided_by: parse.decidedBy,
  tag: z.string().nullable(),
});
/** The columns of `taggedDecision`. */
export const TAGGED_DECISION =
  'id, verification_id, number, status, reasons, vendor_code, parts, decided_by, tag';

const decisionRow = taggedDecision.extend({ principal: z.string(), at: z.date() });

/** One of the decisions of a verification, as its row has it. `at`: when we wrote it down. */
export type StoredDecision = z.output<typeof decisionRow> & {
  decidedBy: z.output<typeof decisionRow>['decided_by'];
};

/**
 * All that was decided of a verification, in order, and which of it stands.
 * @throws RowChangedError when one of them is not as we wrote it
 */
export async function readDecisions(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<{ all: StoredDecision[]; standing: StoredDecision | null }> {
  const rows = await queryRows(
    tx,
    decisionRow,
    `select ${TAGGED_DECISION}, principal, decided_at as at
     from decisions where verification_id = $1 order by number`,
    [verificationId],
  );
  for (const row of rows) tags.check('decisions', row, row.tag);
  const all = rows.map((row) => ({ ...row, decidedBy: row.decided_by }));
  return { all, standing: standingOf(all) };
}

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
