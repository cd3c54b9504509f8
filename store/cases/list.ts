import { z } from 'zod';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { type Executor, queryMaybe, queryOne, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { RowChangedError } from '../tags/row-tags.ts';
import type { CaseRow, CaseState, CaseViewer, ListCasesInput, Page } from '../types.ts';
import { OWNER_COLUMNS } from '../verifications/lock.ts';
import { REVIEWS, SEEN } from '../verifications/reviews.ts';
import { withinReach } from '../viewing/reach.ts';
import { CASE_COLUMNS, caseOf } from './row.ts';

/**
 * What waits for a person, as far as the viewer may see it: matches of screening first, then what has
 * waited longest. Closed cases come newest first. One of a verification that is not as we wrote it is
 * left out, and the verification's id is in `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function listCases(
  store: Store,
  input: ListCasesInput,
): Promise<Page<CaseRow> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const { sql, values } = selection(input, limit);
  const shown = `${selectShown(sql)} order by ${orderOf(input, 'c.')}`;
  const rows = await queryRows(store.app, keyRow, shown, values);
  const items: CaseRow[] = [];
  const unreadable: string[] = [];
  for (const row of rows.slice(0, limit)) {
    const found = caseOf(store.tags, row);
    if (found === null) unreadable.push(row.verification_id);
    else items.push(found);
  }
  return { ...pageOf(rows, items, limit, keyOf), unreadable };
}

/**
 * The case that a verification waits in now, or null.
 * @throws RowChangedError when the verification is not as we wrote it, or is another's than the case says
 */
export async function findOpenCase(
  store: Pick<Store, 'tags'>,
  executor: Executor,
  { verificationId }: { verificationId: string },
): Promise<CaseRow | null> {
  const sql = `select ${CASE} from review_cases where verification_id = $1 and closed_at is null`;
  const row = await queryMaybe(executor, keyRow, selectShown(sql), [verificationId]);
  if (row === null) return null;
  const found = caseOf(store.tags, row);
  if (found === null) throw new RowChangedError('verifications', verificationId);
  return found;
}

/** The same for callers without a transaction. @throws as it does */
export const getOpenCase = (
  store: Store,
  of: { verificationId: string },
): Promise<CaseRow | null> => findOpenCase(store, store.app, of);

const CASE = `verification_id, number, rank, opened_at, closed_at, kind, overdue_at, assignee,
  assigned_until, reasons as case_reasons,
  client_id as case_client_id, mode as case_mode, vendor as case_vendor`;

const selectShown = (cases: string): string =>
  `select c.*, ${CASE_COLUMNS}, v.start_input, v.start_tag, ${REVIEWS}, ${SEEN}, ${OWNER_COLUMNS}
   from (${cases}) c join verifications v on v.id = c.verification_id`;

/** What a cursor is made of. */
const keyRow = z.looseObject({
  rank: z.int(),
  opened_at: z.date(),
  verification_id: z.uuid(),
  number: z.int(),
});

const KEY = /^([01])_(\d{1,15})_([0-9a-f-]{36})_(\d{1,9})$/;

const keyOf = ({ rank, opened_at, verification_id, number }: z.output<typeof keyRow>): string =>
  [rank, opened_at.getTime(), verification_id, number].join('_');

const orderOf = ({ state }: ListCasesInput, of = ''): string =>
  state === 'closed'
    ? `${of}opened_at desc, ${of}verification_id desc, ${of}number desc`
    : `${of}rank, ${of}opened_at, ${of}verification_id, ${of}number`;

const STATES: Record<CaseState, string> = {
  open: 'closed_at is null',
  taken: 'closed_at is null and assigned_until > now()',
  free: 'closed_at is null and (assigned_until is null or assigned_until <= now())',
  overdue: 'closed_at is null and overdue_at <= now()',
  closed: 'closed_at is not null',
};

/** The cases of one page and one more, from their table alone. */
function selection(input: ListCasesInput, limit: number): { sql: string; values: unknown[] } {
  const { viewer, state = 'open', olderThanMs, after } = input;
  const values: unknown[] = [];
  // Only what is asked for: a prepared statement with each filter optional is planned for none of them.
  const conditions = [STATES[state]];
  const where = (condition: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    conditions.push(condition.replace('$', `$${values.push(value)}`));
  };
  const { clientIds, mode, vendors } = viewer;
  const [only] = clientIds ?? [];
  if (clientIds?.length === 1) where('client_id = $', only);
  else where('client_id = any($::uuid[])', clientIds);
  where('mode = $', mode);
  where('vendor = any($)', vendors);
  where('client_id = $', input.clientId);
  where('vendor = $', input.vendor);
  where('reasons @> array[$::text]', input.reason);
  where('assigned_until > now() and assignee = $', input.assignee);
  where(`opened_at <= now() - $ * interval '1 millisecond'`, olderThanMs);
  if (after !== undefined) {
    const [, rank, opened, ...last] = KEY.exec(readCursor(after, (key) => KEY.test(key))) ?? [];
    const at = (...of: unknown[]): string => of.map((value) => `$${values.push(value)}`).join(', ');
    const openedAt = new Date(Number(opened));
    conditions.push(
      state === 'closed'
        ? `(opened_at, verification_id, number) < (${at(openedAt, ...last)})`
        : `(rank, opened_at, verification_id, number) > (${at(rank, openedAt, ...last)})`,
    );
  }
  const sql = `select ${CASE}
    from review_cases where ${conditions.join(' and ')}
    order by ${orderOf(input)} limit $${values.push(limit + 1)}`;
  return { sql, values };
}

const countsRow = z.object({
  open: parse.count,
  taken: parse.count,
  free: parse.count,
  overdue: parse.count,
});

/** How many cases wait of those that a viewer may see, as far as their own rows say it. */
export async function countCases(
  { app }: Store,
  { viewer }: { viewer: CaseViewer },
): Promise<Record<Exclude<CaseState, 'closed'>, number>> {
  const values: unknown[] = [];
  const conditions = ['v.closed_at is null', ...withinReach(viewer, values)];
  return queryOne(
    app,
    countsRow,
    `select count(*) as open,
       count(*) filter (where v.assigned_until > now()) as taken,
       count(*) filter (where v.assigned_until is null or v.assigned_until <= now()) as free,
       count(*) filter (where v.overdue_at <= now()) as overdue
     from review_cases v where ${conditions.join(' and ')}`,
    values,
  );
}
