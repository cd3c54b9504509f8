import { z } from 'zod';
import { GRACE_MS } from '../../domain/derive.ts';
import { type Found, MOST_NAMED, type Stuck } from '../../domain/sweep-report.ts';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** The last questions are asked about for so long after a verification's time; then it has ended. */
export const OVERDUE_MS = GRACE_MS + 3_600_000;
/** Longer than the longest pause between two tries, and than a ring may have to wait. */
const WAITING_MS = 10 * 60_000;

/** What nobody passes on or ends any more, the oldest first. */
export async function findStuck(store: Store): Promise<Stuck> {
  const overdue = await foundIn(
    store,
    `select id, expires_at as at from verifications
     where ended_at is null and status <> 'in_review'
       and expires_at < now() - $2 * interval '1 millisecond'`,
    OVERDUE_MS,
  );
  const parked = await foundIn(
    store,
    `select id, parked_at as at from inbox where parked_at is not null and disposition = 'waiting'
     union all
     select id, parked_at from outbox where parked_at is not null and completed_at is null`,
  );
  const inboxWaiting = await foundIn(
    store,
    `select id, received_at as at from inbox
     where disposition = 'waiting' and parked_at is null
       and received_at < now() - $2 * interval '1 millisecond'`,
    WAITING_MS,
  );
  const outboxWaiting = await foundIn(
    store,
    `select id, created_at as at from outbox
     where completed_at is null and parked_at is null
       and created_at < now() - $2 * interval '1 millisecond'`,
    WAITING_MS,
  );
  return { overdue, parked, inboxWaiting, outboxWaiting };
}

const foundRow = z.object({ id: parse.uuid, count: parse.count });

/**
 * Counts and names the rows that a statement finds.
 * @param rows selects `id` and `at`; its own parameters begin with $2
 */
export async function foundIn(
  { app }: Store,
  rows: string,
  ...values: readonly unknown[]
): Promise<Found> {
  const named = await queryRows(
    app,
    foundRow,
    `select id, count(*) over () as count from (${rows}) as found order by at limit $1`,
    [MOST_NAMED, ...values],
  );
  return { count: named[0]?.count ?? 0, ids: named.map(({ id }) => id) };
}
