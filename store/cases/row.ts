import { z } from 'zod';
import * as parse from '../parse.ts';
import type { RowTags } from '../tags/row-tags.ts';
import { CASE_KINDS, type CaseRow } from '../types.ts';
import { ownerRow } from '../verifications/lock.ts';
import { reviewsAnewOf, reviewsOf, reviewsRow } from '../verifications/reviews.ts';

/** Columns of a case `c`, by the database's clock. */
export const CASE_COLUMNS = `
  (extract(epoch from coalesce(c.closed_at, now()) - c.opened_at) * 1000)::float8 as age_ms,
  coalesce(c.overdue_at <= coalesce(c.closed_at, now()), false) as is_overdue,
  coalesce(c.assigned_until > now(), false) as is_taken`;

/** A case beside its verification. */
const caseRow = ownerRow.extend({
  ...{ verification_id: parse.uuid, number: z.int(), kind: z.enum(CASE_KINDS) },
  ...{ case_client_id: parse.uuid, case_mode: parse.mode, case_vendor: parse.vendorName },
  // They decide nothing, and hide no case where somebody else has written them.
  case_reasons: parse.reasons.catch([]),
  opened_at: z.date(),
  closed_at: z.date().nullable(),
  age_ms: z.number(),
  overdue_at: z.date().nullable(),
  is_overdue: z.boolean(),
  is_taken: z.boolean(),
  assignee: z.string().nullable(),
  assigned_until: z.date().nullable(),
  start_input: z.unknown(),
  start_tag: z.string().nullable(),
  seen: z.int(),
  ...reviewsRow,
});
type Row = z.output<typeof caseRow>;

/**
 * A case from its row; null where its verification is not as we wrote it, or belongs to another client,
 * mode or vendor than the case says: no viewer sees another client's case.
 */
export function caseOf(tags: RowTags, listed: { verification_id: string }): CaseRow | null {
  try {
    const row = caseRow.parse(listed);
    tags.check('verifications', row, row.tag);
    tags.check('start_inputs', row, row.start_tag);
    const isTheirs = row.client_id === row.case_client_id && row.mode === row.case_mode;
    if (!isTheirs || row.vendor !== row.case_vendor) return null;
    const comesTo = row.kind === 'in_review' ? reviewsOf : reviewsAnewOf;
    return shown(row, comesTo(tags, row.verification_id, row));
  } catch {
    // No database is asked here: whatever fails, fails for what is in the row.
    tags.changed('verifications', listed.verification_id);
    return null;
  }
}

function shown(row: Row, { decides, waits }: ReturnType<typeof reviewsAnewOf>): CaseRow {
  const { assignee, assigned_until: until } = row;
  const isHeld = row.is_taken && assignee !== null && until !== null;
  const confirms = waits === null ? 'decision' : 'confirmation';
  // The verification's are of its end, and the case is about what came later.
  const isLate = row.kind === 'late';
  return {
    ...{ verificationId: row.verification_id, number: row.number, kind: row.kind },
    ...{ clientId: row.client_id, mode: row.mode, vendor: row.vendor, reference: row.reference },
    ...{ status: row.status, reasons: isLate ? row.case_reasons : row.reasons },
    ...{ isScreeningMatch: row.screening === 'match' },
    ...{ openedAt: row.opened_at, closedAt: row.closed_at, ageMs: Math.round(row.age_ms) },
    ...{ overdueAt: row.overdue_at, isOverdue: row.is_overdue },
    assignment: isHeld ? { assignee, until } : null,
    wants: row.closed_at !== null || decides !== null ? null : confirms,
  };
}
