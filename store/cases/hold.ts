import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { queryMaybe, queryOne, queryRows } from '../database.ts';
import { appendEvents, EVENT_COLUMNS, eventRow } from '../events.ts';
import type { Store } from '../store.ts';
import type { Known } from '../transitions/known.ts';
import type { TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { TAKEN_FOR } from './assignment.ts';

/** However long somebody goes on reading: who is approved does not wait for a page that was left open. */
const LONGEST_MS = 2 * 60 * 60_000;
/** A review tells the workflow, so that it need not look for one. */
const UNTIL_TOLD_MS = 6 * 60 * 60_000;

// This service writes no assignment longer than `TAKEN_FOR`: `findCase` ignores one.
const caseRow = z.object({ number: z.int(), left_ms: z.number().nullable() });

/**
 * For how long the vendor's decision must wait, in milliseconds; null: write it now. An approval waits while
 * a reviewer has declined and a second one must confirm. Any decision waits while a reviewer works on the
 * case, but at most two hours after it was shown to them. A cancel ends the wait, as no reviewer decides
 * after it.
 * @throws KycError `facts_mismatch` where a reviewer has declined and the workflow does not know `held`
 */
export async function heldFor(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { mayBeHeld, verdict, causes }: TransitionInput,
  { before, known }: { before: LockedVerification; known: Known },
): Promise<{ forMs: number; isTold?: true } | null> {
  if (before.status !== 'in_review' || verdict?.decidedBy !== 'vendor') return null;
  if (causes.some(({ type }) => type === 'cancel')) return null;
  const isRefused = known.isRefused && verdict.status === 'approved';
  if (isRefused && mayBeHeld !== true) {
    const message = 'A person has declined it, and a second one is waited for.';
    throw new KycError('facts_mismatch', message);
  }
  const { number = 0, left_ms: leftMs = null } = (await findCase(tx, before.id)) ?? {};
  if (!isRefused && (leftMs === null || mayBeHeld !== true)) return null;
  const shownAt = await showOnce(store, tx, { before, number, status: verdict.status });
  if (isRefused) return { forMs: UNTIL_TOLD_MS, isTold: true };
  const isOver = before.now.getTime() - shownAt.getTime() >= LONGEST_MS;
  return leftMs === null || isOver ? null : { forMs: Math.ceil(leftMs) };
}

/** The open case, and for how long it is somebody's. */
const findCase = (tx: pg.PoolClient, verificationId: string) =>
  queryMaybe(
    tx,
    caseRow,
    `select number, case when assigned_until > now() and assigned_until <= now() + ${TAKEN_FOR}
       then (extract(epoch from assigned_until - now()) * 1000)::float8 end as left_ms
     from review_cases where verification_id = $1 and closed_at is null`,
    [verificationId],
  );

const shownData = z.looseObject({ shownAt: z.iso.datetime() });

const reviewCount = z.object({ reviews: z.int() });

/**
 * Writes, once, the event that shows the vendor's decision to the reviewers. Reviews that exist by then
 * were made without it: `reviews` counts them.
 * @returns when the event was written
 */
async function showOnce(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { before, number, status }: { before: LockedVerification; number: number; status: string },
): Promise<Date> {
  const rows = await queryRows(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type = 'review.vendor_decided' and data->>'status' = $2
       and data->>'case' = $3 and data->>'shownAt' is not null
     order by number`,
    [before.id, status, String(number)],
  );
  // What carries no tag of ours holds nothing up, and lets nothing through.
  const known = rows.find((row) => store.tags.holds('events', row, row.tag));
  if (known !== undefined) return new Date(shownData.parse(known.data).shownAt);
  const { reviews } = await queryOne(
    tx,
    reviewCount,
    'select count(*)::int as reviews from reviews where verification_id = $1',
    [before.id],
  );
  const data = { case: number, status, reviews };
  const shownAt = before.now.toISOString();
  await appendEvents(store, tx, before.id, [
    {
      type: 'review.vendor_decided',
      principal: `vendor:${before.vendor}`,
      data: { ...data, shownAt },
    },
  ]);
  return before.now;
}
