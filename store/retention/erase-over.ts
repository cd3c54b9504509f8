import type pg from 'pg';
import { z } from 'zod';
import { keptUntil, RETENTION_GRACE_DAYS } from '../../domain/retention.ts';
import { FINAL_STATUSES, isFinal } from '../../domain/status.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { hasRow, inTransaction, queryOne, queryRows } from '../database.ts';
import { findKept } from '../erasure/hold.ts';
import { findErasure } from '../erasure/read.ts';
import { writeErasure } from '../erasure/request.ts';
import { enqueueErasure } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { readStoredReviews } from '../verifications/reviews.ts';
import { readRetention } from './policy.ts';
import { readKeeping } from './relationship.ts';

/** A verification that may be kept for longer than its client wants. */
export interface OverRetention {
  id: string;
  /** Where a list goes on behind it. */
  after: string;
}

const overRow = z.object({ id: parse.uuid, kept_from: z.string() });
const FIRST = '-infinity/00000000-0000-0000-0000-000000000000';

/** No open verification continues at the vendor what `v` has there: it needs what `v` keeps of that. */
const NOT_CONTINUED = `not exists (select from verifications c
  where c.parent_id = v.id and c.status not in ('${FINAL_STATUSES.join("', '")}'))`;

/** SQL: `v` has no open case, no late message that waits to be judged, and is not continued by a retry. */
const NOTHING_OPEN = `
  not exists (select from review_cases c where c.verification_id = v.id and c.closed_at is null)
  and not exists (select from inbox i where i.verification_id = v.id and i.disposition = 'waiting')
  and not exists (select from outbox o where o.verification_id = v.id and o.kind = 'revision'
    and o.completed_at is null)
  and ${NOT_CONTINUED}`;

/**
 * What may be due to be erased, by the times in its row, the longest kept first; `eraseOverRetention` looks
 * closer. Nothing that is asked for already, must be kept, or is being looked at.
 * @param input.begun by client, how many days it has things kept
 */
export async function listOverRetention(
  { app }: Pick<Store, 'app'>,
  input: { begun: ReadonlyMap<string, number>; after?: string | undefined; limit: number },
): Promise<OverRetention[]> {
  const [from, id] = (input.after ?? FIRST).split('/');
  const rows = await queryRows(
    app,
    overRow,
    `select due.* from unnest($1::uuid[], $2::int[]) as p (client_id, days)
       cross join lateral (
         select v.id, greatest(v.ended_at, v.relationship_ended_at)::text as kept_from
         from verifications v
         where v.client_id = p.client_id and v.ended_at is not null and v.data_erased_at is null
           and greatest(v.ended_at, v.relationship_ended_at) <= now() - p.days * interval '1 day'
           and (greatest(v.ended_at, v.relationship_ended_at), v.id) > ($3::timestamptz, $4::uuid)
           and (v.relationship_told_at is null
             or v.relationship_told_at <= now() - $6 * interval '1 day')
           and not v.legal_hold and (v.retain_until is null or v.retain_until <= now())
           and not exists (select from erasures e where e.verification_id = v.id and e.done_at is null)
           and ${NOTHING_OPEN}
         order by greatest(v.ended_at, v.relationship_ended_at), v.id limit $5) due
     order by due.kept_from::timestamptz, due.id limit $5`,
    [
      [...input.begun.keys()],
      [...input.begun.values()],
      from,
      id,
      input.limit,
      RETENTION_GRACE_DAYS,
    ],
  );
  return rows.map(({ id, kept_from: keptFrom }) => ({ id, after: `${keptFrom}/${id}` }));
}

/**
 * Has the data of a verification erased that were kept for as long as its client wants, as if somebody had asked
 * for it. How long, since when, and that it has ended is believed by what carries a tag, under its row's lock.
 * Whatever is open, must be kept, or was asked for already, is left as it is.
 * @param input.vendorDeletes whether a vendor deletes when it is asked
 * @returns whether it is to be erased by this
 * @throws KycError `not_found`; RowChangedError when any of it is not as we wrote it
 */
export async function eraseOverRetention(
  store: Store,
  input: { verificationId: string; vendorDeletes: (vendor: VendorName) => boolean },
): Promise<boolean> {
  const { verificationId } = input;
  return inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    if (before.data_erased_at !== null || !isFinal(before.status)) return false;
    if (!(await isOver(store, tx, before))) return false;
    if ((await findKept(store, tx, verificationId)) !== null) return false;
    if ((await findErasure(store, tx, verificationId)) !== null) return false;
    if (!(await isQuiet(tx, verificationId))) return false;
    if ((await readStoredReviews(store, tx, verificationId)).anew.waits !== null) return false;
    const vendorDeletes = input.vendorDeletes(before.vendor);
    const asked = { principal: 'system', reason: 'retention_over', vendorDeletes } as const;
    await writeErasure(store, tx, { verificationId, ...asked });
    await enqueueErasure(tx, verificationId);
    return true;
  });
}

/** Whether it was kept for as long as its client wants now; the caller holds its lock. @throws RowChangedError */
export async function isOver(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { id, client_id: clientId, now: databaseNow }: LockedVerification,
): Promise<boolean> {
  // Both clocks must agree, so that one that jumped ahead erases no data.
  const now = new Date(Math.min(databaseNow.getTime(), Date.now()));
  const { days, beginsAt } = await readRetention(store, tx, clientId);
  if (days === null || beginsAt === null || beginsAt > now) return false;
  const { endedAt, relationship } = await readKeeping(store, tx, id);
  return endedAt !== null && keptUntil({ endedAt, relationship }, days) <= now;
}

async function isQuiet(tx: pg.PoolClient, verificationId: string): Promise<boolean> {
  const sql = `select from verifications v where v.id = $1 and ${NOTHING_OPEN}`;
  return hasRow(tx, sql, [verificationId]);
}

/** Whether an open verification continues this one at the vendor. */
export async function isContinued(tx: pg.PoolClient, verificationId: string): Promise<boolean> {
  const sql = `select from verifications v where v.id = $1 and ${NOT_CONTINUED}`;
  return !(await hasRow(tx, sql, [verificationId]));
}

/**
 * How many are still to be erased by the sweep's word of a day, `limit` at most; without those that wait for somebody: what
 * must be kept again, and what is parked, since no try erases it.
 */
export async function countErasing(
  { app }: Pick<Store, 'app'>,
  { limit }: { limit: number },
): Promise<number> {
  const { count } = await queryOne(
    app,
    parse.countRow,
    `select count(*) as count from (
       select from erasures e
       where e.done_at is null and e.requested_at > now() - interval '1 day' and e.reason = 'retention_over' and e.principal = 'system'
         and not exists (select from verifications v where v.id = e.verification_id
           and v.data_erased_at is null and (v.legal_hold or v.retain_until > now()))
         and not exists (select from outbox o where o.verification_id = e.verification_id
           and o.kind = 'erasure' and o.completed_at is null and o.parked_at is not null)
       limit $1) open`,
    [limit],
  );
  return count;
}
