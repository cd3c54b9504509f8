import type pg from 'pg';
import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { appendEvents } from '../events.ts';
import type { Store } from '../store.ts';
import type { TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { TAKEN_FOR } from './assignment.ts';

/** However long somebody goes on reading: who is approved does not wait for a page that was left open. */
const LONGEST = `interval '2 hours'`;

// Nobody has a case for longer: what says so, no verb of ours has written.
const heldRow = z.object({ number: z.int(), left_ms: z.number() });

/**
 * For how long the vendor's decision about what a person works at is not to be written, in milliseconds; null:
 * it is. That the vendor has decided is an event then, which that person can read. Two hours after it the
 * decision is written whoever works at it. A cancel ends the wait, as no person decides after it.
 */
export async function heldFor(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: TransitionInput,
  before: LockedVerification,
): Promise<number | null> {
  const { mayBeHeld, verdict, causes } = input;
  if (mayBeHeld !== true || before.status !== 'in_review') return null;
  if (verdict?.decidedBy !== 'vendor' || causes.some(({ type }) => type === 'cancel')) return null;
  const row = await queryMaybe(
    tx,
    heldRow,
    `select number, (extract(epoch from assigned_until - now()) * 1000)::float8 as left_ms
     from review_cases
     where verification_id = $1 and closed_at is null and assigned_until > now()
       and assigned_until <= now() + ${TAKEN_FOR}`,
    [before.id],
  );
  if (row === null) return null;
  const shown = await showOnce(store, tx, { before, number: row.number, status: verdict.status });
  return shown.is_over ? null : Math.ceil(row.left_ms);
}

const shownRow = z.object({ is_over: z.boolean() });

/** However often it is asked for meanwhile. @returns whether that was long ago */
async function showOnce(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { before, number, status }: { before: LockedVerification; number: number; status: string },
): Promise<z.output<typeof shownRow>> {
  const data = { case: number, status };
  const known = await queryMaybe(
    tx,
    shownRow,
    `select at <= now() - ${LONGEST} as is_over from events
     where verification_id = $1 and type = 'review.vendor_decided' and data = $2
     order by number limit 1`,
    [before.id, JSON.stringify(data)],
  );
  if (known !== null) return known;
  await appendEvents(store, tx, before.id, [
    { type: 'review.vendor_decided', principal: `vendor:${before.vendor}`, data },
  ]);
  return { is_over: false };
}
