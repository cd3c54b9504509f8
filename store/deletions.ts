import type pg from 'pg';
import { z } from 'zod';
import { type ErrorCode, KycError } from '../domain/errors.ts';
import { isFinal } from '../domain/status.ts';
import {
  execute,
  type Executor,
  inTransaction,
  queryIds,
  queryMaybe,
  queryOne,
  queryRows,
} from './database.ts';
import {
  type Asked,
  askForEach,
  DELETION_REQUESTED,
  type DueDeletion,
  wasAsked,
} from './deletion-queue.ts';
import { findKept, mustBeKept } from './erasure/hold.ts';
import { appendEvents } from './events.ts';
import { enqueueDeletion } from './outbox/enqueue.ts';
import { noteRequest } from './keyed-requests.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { MayBeKeyed } from './types.ts';
import { lockUnchanged, lockVerification } from './verifications/lock.ts';

/**
 * `requested`: the vendor has not done it yet; `deleted`: it has; `gone`: it no longer had the session;
 * `refused`: it never will, until an operator mends the cause and the client asks again.
 */
const DELETION_STATES = ['requested', 'deleted', 'gone', 'refused'] as const;
export type DeletionState = (typeof DELETION_STATES)[number];

/**
 * What a deletion waits for, or why it was refused. Beside our error codes: `archive_unfinished`, photos
 * and videos are not all kept yet; `vendor_undecided`, the vendor deletes nothing that it still judges.
 */
export type DeletionWhy = ErrorCode | 'archive_unfinished' | 'vendor_undecided';

/** One session at a vendor that is to be deleted there. */
export interface VendorDeletionRow {
  /** Our number of the session. */
  number: number;
  /** A session that the person was never sent to. */
  orphan: boolean;
  state: DeletionState;
  why: string | null;
  requestedAt: Date;
  settledAt: Date | null;
}

const deletionRow = z.object({
  number: z.int(),
  orphan_id: parse.uuid.nullable(),
  state: z.enum(DELETION_STATES),
  why: z.string().nullable(),
  requested_at: z.date(),
  settled_at: z.date().nullable(),
});

/** What was asked for of one verification, in the order of its sessions. */
async function readDeletions(
  executor: Executor,
  verificationId: string,
): Promise<VendorDeletionRow[]> {
  const rows = await queryRows(
    executor,
    deletionRow,
    `select number, orphan_id, state, why, requested_at, settled_at from vendor_deletions
     where verification_id = $1 order by number, position`,
    [verificationId],
  );
  return rows.map(({ orphan_id, requested_at, settled_at, ...same }) => ({
    ...same,
    orphan: orphan_id !== null,
    requestedAt: requested_at,
    settledAt: settled_at,
  }));
}

/** Of tries whose result is not known, each may have made a session, as long as none is saved. */
async function countUnnamed(executor: Executor, verificationId: string): Promise<number> {
  const { count } = await queryOne(
    executor,
    parse.countRow,
    `select
       (select count(*) from orphan_sessions o
        where verification_id = $1 and vendor_session_id is null
          and not exists (select from vendor_deletions d where d.orphan_id = o.id))
       + (select count(*) from session_rings r join vendor_sessions s using (verification_id, number)
          where verification_id = $1 and s.state = 'requested' and r.settled_at is null) as count`,
    [verificationId],
  );
  return count;
}

/**
 * Asks for the deletion, at the vendor, of every session that a verification ever had there, orphans
 * that have a name included. Safe to repeat: what was asked for already stays as it is, and what was
 * refused is asked for again.
 *
 * @param input.principal who asks, as `principalName` spells it
 * @returns what is known of each session now
 * @throws KycError `not_found`; `not_ready` while the verification is open; `retention_hold` under a legal hold
 */
export async function requestVendorDeletion(
  store: Store,
  input: { verificationId: string; principal: string } & MayBeKeyed,
): Promise<VendorDeletionRow[]> {
  const { verificationId, principal, sent } = input;
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockUnchanged(store, tx, verificationId);
    if (!isFinal(status)) {
      const remedy = 'Cancel the verification first, or wait for its end.';
      throw new KycError('not_ready', `It has not ended (${status}). ${remedy}`);
    }
    // What must not be lost is at the vendor as well.
    const kept = await findKept(store, tx, verificationId);
    if (kept !== null) throw mustBeKept(kept);
    const asked = [
      ...(await askAgain(tx, verificationId)),
      ...(await askForEach(tx, verificationId)),
    ];
    // Also where the vendor has nothing yet: what comes to be known later is then deleted as well.
    if (asked.length > 0 || !(await wasAsked(tx, verificationId))) {
      const unnamed = await countUnnamed(tx, verificationId);
      const data = {
        sessions: asked.map(({ number }) => number).sort((a, b) => a - b),
        ...(unnamed === 0 ? {} : { unnamedSessions: unnamed }),
      };
      const event = { type: DELETION_REQUESTED, principal, data };
      await appendEvents(store, tx, verificationId, [event]);
    }
    const deletions = await readDeletions(tx, verificationId);
    if (deletions.some(({ state }) => state === 'requested')) {
      await enqueueDeletion(tx, verificationId);
    }
    await noteRequest(store, tx, sent);
    return deletions;
  });
}

/** What was asked for so far; empty when nothing was. */
export function listVendorDeletions(
  store: Store,
  input: { verificationId: string },
): Promise<VendorDeletionRow[]> {
  return readDeletions(store.app, input.verificationId);
}

/**
 * How many sessions may be at the vendor whose id never reached us, so that nothing of ours can have them
 * deleted: an answer was lost, or a try was cut off.
 */
export function countUnnamedSessions(
  store: Store,
  input: { verificationId: string },
): Promise<number> {
  return countUnnamed(store.app, input.verificationId);
}

function askAgain(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  return queryRows(
    tx,
    z.object({ number: z.int() }),
    `update vendor_deletions
     set state = 'requested', why = null, due_at = now(), requested_at = now(), settled_at = null
     where verification_id = $1 and state = 'refused' returning number`,
    [verificationId],
  );
}

type Known = Pick<DueDeletion, 'id' | 'verificationId'>;
type Ended = Exclude<DeletionState, 'requested'>;

const EVENTS: Record<Ended, string> = {
  deleted: 'vendor_data.deleted',
  gone: 'vendor_data.gone',
  refused: 'vendor_data.deletion_refused',
};

const settledRow = z.object({ number: z.int(), orphan_id: parse.uuid.nullable() });

/**
 * Writes what became of a deletion, with its event. One that was refused counts as never sent: what the
 * vendor says later is its own word again. Safe to repeat.
 * @throws KycError `not_found`
 */
export async function settleDeletion(
  store: Store,
  settled: Known & { state: Ended; why: DeletionWhy | null },
): Promise<void> {
  const { id, verificationId, state, why } = settled;
  await inTransaction(store.app, async (tx) => {
    await lockVerification(tx, verificationId);
    const row = await queryMaybe(
      tx,
      settledRow,
      `update vendor_deletions
       set state = $2, why = $3, settled_at = now(), sent_at = case when $2 <> 'refused' then sent_at end,
         reference = case when $2 = 'refused' then reference end,
         wrapped_key = case when $2 = 'refused' then wrapped_key end,
         master_key_id = case when $2 = 'refused' then master_key_id end
       where id = $1 and state = 'requested' returning number, orphan_id`,
      [id, state, why],
    );
    if (row === null) return;
    const data = {
      session: row.number,
      ...(row.orphan_id === null ? {} : { orphan: true }),
      ...(why === null ? {} : { why }),
    };
    await appendEvents(store, tx, verificationId, [
      { type: EVENTS[state], principal: 'system', data },
    ]);
  });
}

/**
 * It cannot be deleted now: due again after `forMs`, and `why` says what it waits for.
 * @param deferred.wasNotDone the vendor has said that it did nothing: what it says later is its own word
 */
export async function deferDeletion(
  store: Store,
  deferred: Known & { forMs: number; why: DeletionWhy; wasNotDone: boolean },
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    await lockVerification(tx, deferred.verificationId);
    await execute(
      tx,
      `update vendor_deletions
       set due_at = now() + $2 * interval '1 millisecond', why = $3,
         sent_at = case when not $4 then sent_at end
       where id = $1 and state = 'requested'`,
      [deferred.id, deferred.forMs, deferred.why, deferred.wasNotDone],
    );
  });
}

/** Of these accounts, those at which the vendor refuses to delete something, for their health. */
export async function accountsRefusingDeletion(
  store: Store,
  { accountIds }: { accountIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const ids = await queryIds(
    store.app,
    `select distinct account_id as id from vendor_deletions
     where state = 'refused' and account_id = any($1::uuid[])`,
    [accountIds],
  );
  return new Set(ids);
}
