import { execute } from './database.ts';
import type { Store } from './store.ts';

/** So many days what nothing reads any more can still be looked at by people. */
const SETTLED_KEPT_DAYS = 30;
/** Longer than a verification is open. */
const OPENS_KEPT_DAYS = 120;
const TRIES_KEPT_DAYS = 365;

/** How many rows were deleted. */
export interface Forgotten {
  outbox: number;
  linkOpens: number;
  tries: number;
}

/**
 * Deletes what is done with and read by nothing, the oldest first: what triggers let go, and nothing else.
 * Two at once do no harm.
 *
 * - rows of the outbox that were passed on, of the kinds of which only open ones are ever asked for: that a
 *   start, a cancel, an archive or a revision was asked for is asked later, too
 * - how often the link of what has ended was opened
 * - the tries of deliveries that are settled; that, when and after how many stays
 *
 * @param input.limit of each, at most
 */
export async function forgetSettled(
  { app }: Pick<Store, 'app'>,
  { limit }: { limit: number },
): Promise<Forgotten> {
  return {
    outbox: await execute(app, OUTBOX, [limit, SETTLED_KEPT_DAYS]),
    linkOpens: await execute(app, LINK_OPENS, [limit, OPENS_KEPT_DAYS]),
    tries: await execute(app, TRIES, [limit, TRIES_KEPT_DAYS]),
  };
}

const OUTBOX = `
  delete from outbox where id = any(array(
    select id from outbox
    where kind in ('notification', 'deletion', 'erasure', 'review')
      and completed_at < now() - $2 * interval '1 day'
    order by completed_at limit $1 for update skip locked))`;

const LINK_OPENS = `
  delete from link_opens where ctid = any(array(
    select l.ctid from link_opens l join verifications v on v.id = l.verification_id
    where l.updated_at < now() - $2 * interval '1 day' and v.ended_at is not null
    order by l.updated_at limit $1 for update of l skip locked))`;

const TRIES = `
  delete from delivery_attempts where id = any(array(
    select a.id from delivery_attempts a
      join deliveries d on d.notification_id = a.notification_id and d.endpoint_id = a.endpoint_id
    where a.at < now() - $2 * interval '1 day' and d.state <> 'pending'
    order by a.at limit $1))`;
