import { z } from 'zod';
import { GRACE_MS } from '../domain/derive.ts';
import {
  type Found,
  MOST_NAMED,
  noneFound,
  type Stuck,
  type SweepReport,
} from '../domain/sweep-report.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';
import type { AccountHealth } from './account-health.ts';
import { healthColumns, healthOf, healthRow } from './accounts.ts';
import { execute, queryMaybe, queryOne, queryRows } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import { stillChanged } from './tags/tag-rows.ts';

export interface StatusSummary {
  inbox: { waiting: number; oldestWaitingAt: Date | null; unmatched: number; setAside: number };
  outbox: { waiting: number; oldestWaitingAt: Date | null };
  /** Rows of both that no try could pass on. */
  parked: number;
  /** Rows that are not as we wrote them, by what is tagged and the row's id. */
  changedRows: { name: string; id: string }[];
  /** `refusedWrites`: of how many, in a week, something was asked that does not follow. */
  verifications: { open: number; inReview: number; refusedWrites: number };
  /** Sessions to be deleted at vendors: those that wait, and those that were refused. */
  deletions: { waiting: number; oldestRequestedAt: Date | null; refused: number };
  /** Clients' endpoints that have taken nothing of late, and those that were disabled for it. */
  endpoints: { failing: number; disabled: number };
  accounts: {
    id: string;
    vendor: VendorName;
    mode: Mode;
    name: string;
    health: AccountHealth;
  }[];
}

const countsRow = z.object({
  inbox_waiting: parse.count,
  inbox_oldest: z.date().nullable(),
  inbox_unmatched: parse.count,
  inbox_ignored: parse.count,
  parked: parse.count,
  outbox_waiting: parse.count,
  outbox_oldest: z.date().nullable(),
  open: parse.count,
  in_review: parse.count,
  refused_writes: parse.count,
  deletions_waiting: parse.count,
  deletions_oldest: z.date().nullable(),
  deletions_refused: parse.count,
  endpoints_failing: parse.count,
  endpoints_disabled: parse.count,
});

const accountRow = z.object({
  id: parse.uuid,
  vendor: parse.vendorName,
  mode: parse.mode,
  name: z.string(),
  ...healthRow,
});

/** How much waits, for how long, and how the vendor accounts are; for operators. */
export async function statusSummary(store: Store): Promise<StatusSummary> {
  const counts = await queryOne(store.app, countsRow, COUNTS);
  const accounts = await queryRows(
    store.app,
    accountRow,
    `select id, vendor, mode, name, ${healthColumns} from vendor_accounts order by id`,
  );
  return {
    inbox: {
      waiting: counts.inbox_waiting,
      oldestWaitingAt: counts.inbox_oldest,
      unmatched: counts.inbox_unmatched,
      setAside: counts.inbox_ignored,
    },
    parked: counts.parked,
    changedRows: await stillChanged(store),
    outbox: { waiting: counts.outbox_waiting, oldestWaitingAt: counts.outbox_oldest },
    verifications: {
      open: counts.open,
      inReview: counts.in_review,
      refusedWrites: counts.refused_writes,
    },
    deletions: {
      waiting: counts.deletions_waiting,
      oldestRequestedAt: counts.deletions_oldest,
      refused: counts.deletions_refused,
    },
    endpoints: { failing: counts.endpoints_failing, disabled: counts.endpoints_disabled },
    accounts: accounts.map((row) => {
      const { id, vendor, mode, name } = row;
      return { id, vendor, mode, name, health: healthOf(row) };
    }),
  };
}

const COUNTS = `
  select
    (select count(*) from inbox where disposition = 'waiting') as inbox_waiting,
    (select min(received_at) from inbox where disposition = 'waiting') as inbox_oldest,
    (select count(*) from inbox where disposition = 'unmatched') as inbox_unmatched,
    (select count(*) from inbox where disposition = 'ignored') as inbox_ignored,
    (select count(*) from inbox where parked_at is not null and disposition = 'waiting')
      + (select count(*) from outbox where parked_at is not null and completed_at is null) as parked,
    (select count(*) from outbox where completed_at is null) as outbox_waiting,
    (select min(created_at) from outbox where completed_at is null) as outbox_oldest,
    (select count(*) from verifications where ended_at is null) as open,
    (select count(*) from verifications where ended_at is null and status = 'in_review')
      as in_review,
    (select count(*) from refused_writes where last_at > now() - interval '7 days')
      as refused_writes,
    (select count(*) from vendor_deletions where state = 'requested') as deletions_waiting,
    (select min(requested_at) from vendor_deletions where state = 'requested') as deletions_oldest,
    (select count(*) from vendor_deletions where state = 'refused') as deletions_refused,
    (select count(*) from notification_endpoints
      where failing_since is not null and disabled_at is null) as endpoints_failing,
    (select count(*) from notification_endpoints
      where disabled_why = 'failing' and deleted_at is null) as endpoints_disabled`;

/** The last questions are asked about for so long after a verification's time; then it has ended. */
export const OVERDUE_MS = GRACE_MS + 3_600_000;
/** Longer than the longest pause between two tries. */
const WAITING_MS = 10 * 60_000;

/** What is not passed on or ended any more, the oldest first. */
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

export interface LastSweep {
  finishedAt: Date;
  /** How long ago that is by the database's clock, in milliseconds. */
  agoMs: number;
  report: SweepReport;
}

/** Of a report that another build wrote, what is known here. */
const found = z
  .object({ count: parse.count, ids: z.array(z.string()) })
  .default(() => noneFound()) satisfies z.ZodType<Found>;
const sweepRow = z.object({
  finished_at: z.date(),
  ago_ms: z.coerce.number(),
  report: z.object({
    compared: parse.count,
    ...{ startedAgain: found, evicted: found, woken: found, failed: found, failing: found },
    ...{ refusedWrites: found, resumed: found, overdue: found, parked: found },
    ...{ inboxWaiting: found, outboxWaiting: found, overRetention: found, erasuresResumed: found },
  }),
});

/** Remembers that a sweep was finished now, and what it found; forgets the one before. */
export async function noteSweep({ app }: Store, report: SweepReport): Promise<void> {
  await execute(
    app,
    `insert into last_sweep (finished_at, report) values (now(), $1)
     on conflict (is_only) do update set finished_at = excluded.finished_at, report = excluded.report`,
    [JSON.stringify(report)],
  );
}

/** The sweep that was finished last; null before the first one. */
export async function readLastSweep({ app }: Store): Promise<LastSweep | null> {
  const row = await queryMaybe(
    app,
    sweepRow,
    `select finished_at, extract(epoch from clock_timestamp() - finished_at) * 1000 as ago_ms, report
     from last_sweep`,
  );
  if (row === null) return null;
  return { finishedAt: row.finished_at, agoMs: row.ago_ms, report: row.report };
}

/** The verifications of which a write was refused since the last sweep. */
export function refusedSinceLastSweep(store: Store): Promise<Found> {
  return foundIn(
    store,
    `select verification_id as id, last_at as at from refused_writes
     where last_at > coalesce((select finished_at from last_sweep), '-infinity')`,
  );
}
