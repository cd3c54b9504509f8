import type pg from 'pg';
import { z } from 'zod';
import { type ClientRules, readClientRules } from '../client-rules.ts';
import { execute, queryOne } from '../database.ts';
import type { Store } from '../store.ts';
import { RowChangedError } from '../tags/row-tags.ts';
import { screeningAfter } from '../transitions/events-of.ts';
import type { CaseKind, TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { tellOfCase } from './tell.ts';

const openedRow = z.object({ number: z.int(), opened_at: z.date(), is_new: z.boolean() });

/**
 * Has a verification wait for a reviewer from now on; the caller holds its lock. It has one open case at a
 * time: an open case keeps its age and its assignee, and gets these reasons and their rank. For a case that
 * is newly requested, it writes an event and a notification `review.requested`.
 * @param input.verification as it is written in this transaction
 * @param input.principal who requests it; absent: it was requested before, or is in review
 * @returns the case's number
 */
export async function openCase(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: { verification: LockedVerification; kind: CaseKind; principal?: string },
): Promise<number> {
  const { verification, kind, principal } = input;
  const { id, client_id: clientId, mode, vendor, reasons, screening } = verification;
  const { reviewWithinHours } = await rulesFor(store, tx, clientId);
  const row = await queryOne(
    tx,
    openedRow,
    `insert into review_cases
       (verification_id, number, kind, client_id, mode, vendor, reasons, rank, overdue_at)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7,
       date_trunc('milliseconds', now()) + $8 * interval '1 hour'
     from review_cases where verification_id = $1
     on conflict (verification_id) where closed_at is null
     do update set reasons = excluded.reasons, rank = excluded.rank
     returning number, opened_at, xmax = 0 as is_new`,
    [
      ...[id, kind, clientId, mode, vendor, reasons],
      ...[screening === 'match' ? 0 : 1, reviewWithinHours],
    ],
  );
  const { number, opened_at: openedAt, is_new: isNew } = row;
  if (kind !== 'in_review' && isNew && principal !== undefined) {
    const told = { number, kind, openedAt };
    await tellOfCase(store, tx, { verification, type: 'review.requested', principal, told });
  }
  return number;
}

/** Settings that someone else wrote are counted, and set no time: they must keep no case from a reviewer. */
async function rulesFor(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  clientId: string,
): Promise<Pick<ClientRules, 'reviewWithinHours'>> {
  try {
    return await readClientRules(store, tx, clientId);
  } catch (error) {
    if (error instanceof RowChangedError) return { reviewWithinHours: null };
    throw error;
  }
}

/**
 * No person has to look any more; whose case it was is in the events. Safe to repeat.
 * @param input.kind only one of that kind, where it is given
 */
export async function closeCase(
  tx: pg.PoolClient,
  { verificationId, kind }: { verificationId: string; kind?: CaseKind },
): Promise<void> {
  await execute(
    tx,
    `update review_cases set closed_at = now(), assignee = null, assigned_until = null
     where verification_id = $1 and closed_at is null and kind = coalesce($2, kind)`,
    [verificationId, kind ?? null],
  );
}

/** While it is in review, and no longer, a verification waits for a person; in the write that says so. */
export async function followCase(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: TransitionInput,
  before: LockedVerification,
): Promise<void> {
  const { status, reasons } = input;
  if (status === 'in_review') {
    const verification = { ...before, reasons, screening: screeningAfter(input, before) };
    await openCase(store, tx, { verification, kind: 'in_review' });
  } else if (before.status === 'in_review') {
    await closeCase(tx, { verificationId: input.verificationId });
  }
}
