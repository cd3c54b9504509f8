import { z } from 'zod';
import { healthColumns, healthOf, healthRow } from '../accounts/row.ts';
import { queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { stillChanged } from '../tags/tag-rows.ts';
import type { StatusSummary } from '../types.ts';

const countsRow = z.object({
  inbox_waiting: parse.count,
  inbox_oldest: z.date().nullable(),
  inbox_unmatched: parse.count,
  inbox_set_aside: parse.count,
  parked: parse.count,
  outbox_waiting: parse.count,
  outbox_oldest: z.date().nullable(),
  open: parse.count,
  in_review: parse.count,
  refused_writes: parse.count,
  deletions_waiting: parse.count,
  deletions_oldest: z.date().nullable(),
  deletions_refused: parse.count,
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
  const counts = await queryMaybe(store.app, countsRow, COUNTS);
  if (counts === null) throw new Error('Counting gave no row.');
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
      setAside: counts.inbox_set_aside,
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
    (select count(*) from inbox where disposition = 'set_aside') as inbox_set_aside,
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
    (select count(*) from vendor_deletions where state = 'refused') as deletions_refused`;
