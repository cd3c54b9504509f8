import type pg from 'pg';
import { z } from 'zod';
import { isFinal } from '../../domain/status.ts';
import { execute, hasRow, inTransaction, queryIds, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { CaseKind } from '../types.ts';
import { checkShown, readDecisions, type StoredDecision } from '../verifications/decisions.ts';
import { type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { standingToDecide } from './late.ts';
import { openCase } from './open.ts';

/** A case `c` is shown only where it says whose it is as its verification `v` does. */
const IS_THEIRS = 'c.client_id = v.client_id and c.mode = v.mode and c.vendor = v.vendor';

/** A machine's decline stands of `v`, and the client has asked for a person, who has not decided since. */
const IS_UNANSWERED = `(select d.status = 'declined' and d.decided_by <> 'reviewer' from decisions d
    where d.verification_id = v.id order by d.number desc limit 1)
  and exists (select from review_requests r where r.verification_id = v.id and not exists (
    select from decisions d where d.verification_id = v.id and d.decided_at >= r.requested_at
      and (d.decided_by = 'reviewer' or d.status <> 'declined')))`;

/** `v` has no decision since the vendor's message opened the case `c`; one from that same write is older. */
const IS_UNDECIDED = `not exists (select from decisions d
    where d.verification_id = v.id and date_trunc('milliseconds', d.decided_at) > c.opened_at)`;

/** For so many days after it was asked for, a case that somebody else has closed comes back. */
const REOPENED_DAYS = 30;

/**
 * Verifications that wait for a person without a case that is theirs, or have one though they do not wait, or
 * are erased: a process of an earlier build has written their status, or somebody else the case.
 */
export async function listCasesToMend(
  { app }: Pick<Store, 'app'>,
  { limit }: { limit: number },
): Promise<string[]> {
  return queryIds(
    app,
    `(select v.id from verifications v
      where v.ended_at is null and v.status = 'in_review' and not exists (
        select from review_cases c where c.verification_id = v.id and c.closed_at is null)
      limit $1)
     union
     (select v.id from review_cases c join verifications v on v.id = c.verification_id
      where c.closed_at is null and (not (${IS_THEIRS})
        or (c.kind = 'in_review') <> (v.status = 'in_review')
        or (c.kind <> 'in_review' and (v.ended_at is null or v.data_erased_at is not null)))
      limit $1)
     union
     (select v.id from review_cases c join verifications v on v.id = c.verification_id
      where c.closed_at is not null and c.opened_at > now() - $2 * interval '1 day'
        and v.ended_at is not null and v.data_erased_at is null
        and not exists (select from review_cases o
          where o.verification_id = v.id and o.closed_at is null)
        and (c.kind = 'requested' and ${IS_UNANSWERED}
          or c.kind = 'late' and ${IS_UNDECIDED})
      limit $1)`,
    [limit, REOPENED_DAYS],
  );
}

/**
 * Opens or closes the case of such a verification, by its status and by what its client has asked for. Sends
 * no notification, as the client received one for the first case. Safe to repeat.
 * @throws KycError `not_found`; RowChangedError when the verification or a decision is not as we wrote it
 */
export async function mendCase(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    const verification = await lockUnchanged(store, tx, verificationId);
    const { status, data_erased_at: erasedAt } = verification;
    if (status === 'in_review') {
      await closeOthers(tx, { verificationId, kinds: ['in_review'] });
      await openCase(store, tx, { verification, kind: 'in_review' });
      return;
    }
    const mayWait = isFinal(status) && erasedAt === null;
    await closeOthers(tx, { verificationId, kinds: mayWait ? ANEW : [] });
    if (!mayWait) return;
    const decline = await unanswered(store, tx, verification);
    const waits = decline ?? (await undecided(store, tx, verification));
    if (waits === null) return;
    const kind = decline === null ? 'late' : 'requested';
    const { reasons } = waits;
    await openCase(store, tx, { verification: { ...verification, reasons }, kind });
  });
}

const reasonsRow = z.object({ reasons: parse.reasons.catch([]) });

/** In which a person may decide anew what has ended. */
const ANEW: readonly CaseKind[] = ['requested', 'late'];

/** Closes the open case unless it is theirs, and of one of those kinds. */
async function closeOthers(
  tx: pg.PoolClient,
  { verificationId, kinds }: { verificationId: string; kinds: readonly CaseKind[] },
): Promise<void> {
  await execute(
    tx,
    `update review_cases c set closed_at = now(), assignee = null, assigned_until = null
     from verifications v
     where v.id = $1 and c.verification_id = v.id and c.closed_at is null
       and (c.kind = any($2) and ${IS_THEIRS}) is not true`,
    [verificationId, kinds],
  );
}

/** The decline at which the client wants somebody to look who has not yet; null where there is none. */
async function unanswered(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verification: LockedVerification,
): Promise<StoredDecision | null> {
  const { id } = verification;
  const asked = `select v.id from verifications v where v.id = $1 and ${IS_UNANSWERED}`;
  if (!(await hasRow(tx, asked, [id]))) return null;
  const { all, standing } = await readDecisions(store, tx, id);
  checkShown(store.tags, verification, all);
  return standing?.status === 'declined' && standing.decidedBy !== 'reviewer' ? standing : null;
}

/** The reasons of a late message that no one has decided on since; null where there is nothing to decide. */
async function undecided(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verification: LockedVerification,
): Promise<Pick<StoredDecision, 'reasons'> | null> {
  const late = await queryMaybe(
    tx,
    reasonsRow,
    `select c.reasons from verifications v join review_cases c on c.verification_id = v.id
     where v.id = $1 and c.kind = 'late' and ${IS_UNDECIDED} order by c.number desc limit 1`,
    [verification.id],
  );
  if (late === null) return null;
  return (await standingToDecide(store, tx, verification)) === null ? null : late;
}
