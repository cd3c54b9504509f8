import { type Found } from '../../domain/sweep-report.ts';
import { queryOne } from '../database.ts';
import * as parse from '../parse.ts';
import { foundIn } from '../status.ts';
import type { Store } from '../store.ts';

/** What an operator asks about beside `statusSummary` and `findStuck`; ids and counts only. */
export interface Operations {
  /** Deliveries that have failed at least this once and are tried on. */
  failingDeliveries: number;
  /** Deliveries of the last week that are not tried any more: the notifications. */
  givenUp: Found;
  /** Verifications with sessions of the last week that may exist at a vendor but are not used. */
  orphans: Found;
  /** Handed in, and not a word was written for a day: the verifications. */
  quiet: Found;
  /** Vendors that refused to delete: the verifications. */
  deletionsRefused: Found;
}

const WEEK_MS = 7 * 86_400_000;
const QUIET_MS = 86_400_000;

/** @param now from which a week is counted back */
export async function readOperations(store: Store, now: Date): Promise<Operations> {
  const weekAgo = firstIdAt(now.getTime() - WEEK_MS);
  const { count: failingDeliveries } = await queryOne(
    store.app,
    parse.countRow,
    `select count(*) as count from deliveries where state = 'pending' and tries > 0`,
  );
  return {
    failingDeliveries,
    givenUp: await foundIn(
      store,
      `select notification_id as id, settled_at as at from deliveries
       where notification_id >= $2 and state = 'given_up'`,
      weekAgo,
    ),
    orphans: await foundIn(
      store,
      'select verification_id as id, created_at as at from orphan_sessions where id >= $2',
      weekAgo,
    ),
    quiet: await foundIn(
      store,
      `select id, updated_at as at from verifications
       where ended_at is null and status = 'submitted'
         and updated_at < now() - $2 * interval '1 millisecond'`,
      QUIET_MS,
    ),
    deletionsRefused: await foundIn(
      store,
      `select verification_id as id, settled_at as at from vendor_deletions where state = 'refused'`,
    ),
  };
}

/** Ids are ordered by time: no row of a later one has a smaller id, give or take clocks. */
function firstIdAt(milliseconds: number): string {
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
