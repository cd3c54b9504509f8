import { z } from 'zod';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { execute, type Executor, inTransaction, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { CaseViewer, Page } from '../types.ts';
import { withinReach } from './reach.ts';

/** One thing that a person has seen or done. */
export interface AuditRow {
  at: Date;
  verificationId: string;
  principal: string;
  /** What was read, as the access log has it; an event's type; `review.decided` or `screening.judged`. */
  action: string;
  /** Codes, numbers and times; no personal data. Empty of what was only read. */
  data: Record<string, unknown>;
}

interface AuditInput {
  viewer: CaseViewer;
  /** Who reads this, as `principalName` spells it. */
  reader: string;
  /** Only what was done to that verification, by any person. */
  verificationId?: string | undefined;
  /** Only what that person has read and decided, on any verification. */
  principal?: string | undefined;
  limit?: number | undefined;
  after?: string | undefined;
}

const auditRow = z.object({
  key: z.string(),
  at: z.date(),
  verification_id: parse.uuid,
  principal: z.string(),
  action: z.string(),
  data: z.record(z.string(), z.unknown()),
});

const KEY = /^(\d{1,17})_([rdje])_(\d{1,19})$/;

/**
 * Who has seen and decided what, newest first: for one verification, one person, or both together. Nothing
 * that happens by itself or at the vendor is here. Without a verification it lists only reads and decisions,
 * which are what people do here. The access log records this reading too, for each listed verification and
 * for the requested one; the next reading shows that.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function listAudit(store: Store, input: AuditInput): Promise<Page<AuditRow>> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [];
  const reach = withinReach(input.viewer, values);
  const of = (column: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${column} = $${values.push(value)}`];
  const both = (alias: string): string =>
    [
      ...of(`${alias}.verification_id`, input.verificationId),
      ...of(`${alias}.principal`, input.principal),
      ...reach,
    ]
      .map((condition) => ` and ${condition}`)
      .join('');
  const read = `select a.at, 'r' as kind, a.id as place, a.verification_id, a.principal, a.action,
      '{}'::jsonb as data
    from access_log a join verifications v on v.id = a.verification_id where true${both('a')}`;
  const done =
    input.verificationId === undefined
      ? `select d.reviewed_at as at, 'd' as kind, d.number as place, d.verification_id, d.principal,
           'review.decided' as action, jsonb_build_object('decision', d.decision, 'reasons', d.reasons) as data
         from reviews d join verifications v on v.id = d.verification_id where true${both('d')}
         union all
         select j.judged_at as at, 'j' as kind, j.number as place, j.verification_id, j.principal,
           'screening.judged' as action,
           jsonb_build_object('number', j.number, 'hit', j.hit, 'verdict', j.verdict) as data
         from hit_judgements j join verifications v on v.id = j.verification_id where true${both('j')}`
      : `select e.at, 'e' as kind, e.number as place, e.verification_id, e.principal, e.type as action, e.data
         from events e join verifications v on v.id = e.verification_id
         where e.principal ~ '^(client_key|reviewer|operator)(:|$)'${both('e')}`;
  return inTransaction(store.app, async (tx) => {
    const sql = `${read} union all ${done}`;
    const found = await listed(tx, { sql, values, limit, after: input.after });
    await noteRead(tx, input, found.items);
    return found;
  });
}

async function noteRead(
  tx: Executor,
  { viewer, reader, verificationId }: AuditInput,
  items: readonly AuditRow[],
): Promise<void> {
  const asked = verificationId === undefined ? [] : [verificationId];
  const values: unknown[] = [[...asked, ...items.map((row) => row.verificationId)], reader];
  const reach = withinReach(viewer, values).map((condition) => ` and ${condition}`);
  await execute(
    tx,
    `insert into access_log (verification_id, principal, action)
     select v.id, $2, 'access.read' from verifications v where v.id = any($1::uuid[])${reach.join('')}`,
    values,
  );
}

async function listed(
  tx: Executor,
  {
    sql,
    values,
    limit,
    after,
  }: { sql: string; values: unknown[]; limit: number; after: string | undefined },
): Promise<Page<AuditRow>> {
  let onwards = '';
  if (after !== undefined) {
    const [, micros, kind, place] = KEY.exec(readCursor(after, (key) => KEY.test(key))) ?? [];
    const at = [micros, kind, place].map((value) => `$${values.push(value)}`);
    onwards = `where (micros, kind, place) < (${at[0]}::bigint, ${at[1]}, ${at[2]}::bigint)`;
  }
  const rows = await queryRows(
    tx,
    auditRow,
    `select concat_ws('_', micros, kind, place) as key, at, verification_id, principal, action, data
     from (select *, (extract(epoch from at) * 1000000)::bigint as micros from (${sql}) u) listed
     ${onwards}
     order by micros desc, kind desc, place desc, verification_id limit $${values.push(limit + 1)}`,
    values,
  );
  const items = rows.map(({ key: _key, verification_id: verificationId, ...same }) => ({
    ...{ ...same, verificationId },
  }));
  return pageOf(rows, items, limit, ({ key }) => key);
}
