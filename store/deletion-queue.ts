import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { VendorFact } from '../domain/outcome.ts';
import type { SessionReference } from '../domain/vendor-message.ts';
import {
  execute,
  type Executor,
  hasRow,
  inTransaction,
  queryMaybe,
  queryRows,
} from './database.ts';
import { verificationKey } from './encryption/data-keys.ts';
import { appendEvents } from './events.ts';
import { readKeptReference } from './erasure/kept-references.ts';
import { enqueueDeletion } from './outbox/enqueue.ts';
import * as parse from './parse.ts';
import { orphanField } from './sessions/field.ts';
import { readSession } from './sessions/read.ts';
import type { Store } from './store.ts';
import { getOwner, lockVerification, type VerificationOwner } from './verifications/lock.ts';

/** The next one of an account, with what the vendor calls the session. */
export interface DueDeletion {
  id: string;
  verificationId: string;
  number: number;
  orphanId: string | null;
  requestedAt: Date;
  /** Whether photos and videos of this session are still to be kept. */
  isArchiving: boolean;
}

export type NextDeletion =
  | { due: DueDeletion }
  /** Nothing is due; something will be in that many milliseconds, or nothing is left (null). */
  | { due: null; nextDueInMs: number | null };

/** Why a message is ignored that our own deletion has caused. */
export const OWN_DELETION = 'own_deletion';

/**
 * Whether a message may be nothing but the echo of our own deletion: the session's deletion was sent to
 * the vendor, and it says no more than that the session is over, or that we should ask. An explicit
 * decision is never one. The caller holds the verification's lock.
 */
export async function isOwnDeletion(
  executor: Executor,
  about: { verificationId: string; session: number; fact: VendorFact },
): Promise<boolean> {
  const { verificationId, session, fact } = about;
  const saysOver = fact.outcome === 'expired' || fact.outcome === 'abandoned';
  if (fact.kind !== 'refresh' && !saysOver) return false;
  return hasRow(
    executor,
    `select from vendor_deletions
     where verification_id = $1 and number = $2 and orphan_id is null and sent_at is not null`,
    [verificationId, session],
  );
}

export const DELETION_REQUESTED = 'vendor_data.deletion_requested';

export interface Asked {
  /** Of the session. */
  number: number;
}

/** Has every session deleted that has a name and was not asked about yet, orphans too. */
export async function askForEach(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  return [
    ...(await askForSessions(tx, verificationId)),
    ...(await askForOrphans(tx, verificationId)),
  ];
}

/** Whether the deletion of what the vendor has was asked for, be there something or not. */
export async function wasAsked(tx: pg.PoolClient, verificationId: string): Promise<boolean> {
  return hasRow(tx, 'select from events where verification_id = $1 and type = $2 limit 1', [
    verificationId,
    DELETION_REQUESTED,
  ]);
}

/**
 * Also deletes sessions that we learn of after the deletion was requested: one bought while the
 * verification ended, or one whose id only a late message contained.
 */
export async function askForNewcomers(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<void> {
  if (!(await wasAsked(tx, verificationId))) return;
  const asked = await askForEach(tx, verificationId);
  if (asked.length === 0) return;
  const data = { sessions: asked.map(({ number }) => number) };
  const event = { type: DELETION_REQUESTED, principal: 'system', data };
  await appendEvents(store, tx, verificationId, [event]);
  await enqueueDeletion(tx, verificationId);
}

const sessionRow = z.object({ number: z.int(), account_id: parse.uuid });

async function askForSessions(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  const sessions = await queryRows(
    tx,
    sessionRow,
    `select number, account_id from vendor_sessions s
     where verification_id = $1 and vendor_session_id is not null and not exists (
       select from vendor_deletions d
       where d.verification_id = $1 and d.number = s.number and d.orphan_id is null)
     order by number`,
    [verificationId],
  );
  for (const { number, account_id: accountId } of sessions) {
    await insert(tx, { verificationId, number, accountId, orphanId: null });
  }
  return sessions;
}

const orphanRow = sessionRow.extend({ id: parse.uuid });

async function askForOrphans(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  const orphans = await queryRows(
    tx,
    orphanRow,
    `select id, number, account_id from orphan_sessions o
     where verification_id = $1 and vendor_session_id is not null
       and not exists (select from vendor_deletions d where d.orphan_id = o.id)
     order by id`,
    [verificationId],
  );
  for (const { id: orphanId, number, account_id: accountId } of orphans) {
    await insert(tx, { verificationId, number, accountId, orphanId });
  }
  return orphans;
}

async function insert(
  tx: pg.PoolClient,
  row: { verificationId: string; number: number; accountId: string; orphanId: string | null },
): Promise<void> {
  await execute(
    tx,
    `insert into vendor_deletions (id, verification_id, number, account_id, orphan_id)
     values ($1, $2, $3, $4, $5)`,
    [uuidv7(), row.verificationId, row.number, row.accountId, row.orphanId],
  );
}

const dueRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  number: z.int(),
  orphan_id: parse.uuid.nullable(),
  requested_at: z.date(),
  archiving: z.boolean(),
});

/**
 * The account's oldest deletion that is due. One at a time is the caller's business: the account's
 * workflow asks for the next one when it is through with this.
 */
export async function findNextDeletion(
  store: Store,
  { accountId }: { accountId: string },
): Promise<NextDeletion> {
  const row = await queryMaybe(store.app, dueRow, OLDEST_DUE, [accountId]);
  if (row === null) {
    const next = await queryMaybe(store.app, nextRow, NEXT_DUE, [accountId]);
    return { due: null, nextDueInMs: next?.in_ms ?? null };
  }
  const { id, number, verification_id: verificationId, orphan_id: orphanId } = row;
  const { requested_at: requestedAt, archiving: isArchiving } = row;
  return { due: { id, verificationId, number, orphanId, requestedAt, isArchiving } };
}

/**
 * An archive is under way until every session was listed since it was asked for (another decision may
 * rest on photos that were not there before) and every item settled, and until the vendor's further
 * words are kept or the asking for them was given up (see workers/dispatch/standalone.ts).
 */
const OLDEST_DUE = `
  select d.id, d.verification_id, d.number, d.orphan_id, d.requested_at,
    d.orphan_id is null and v.data_erased_at is null and exists (
      select from outbox o join vendor_sessions s using (verification_id)
      where o.verification_id = d.verification_id and o.kind = 'archive' and s.number = d.number
        and (o.completed_at is null
          or ('details' = any (o.archive_of) and o.details_kept_at is null
            and o.completed_at > now() - interval '7 days')
          or ((o.archive_of is null or 'media' = any (o.archive_of))
            and (s.media_listed_at is null or s.media_listed_at < o.created_at or exists (
              select from media m
              where m.verification_id = s.verification_id and m.session = s.number
                and m.state = 'listed'))))) as archiving
  from vendor_deletions d join verifications v on v.id = d.verification_id
  where d.account_id = $1 and d.state = 'requested' and d.due_at <= now()
  order by d.position limit 1`;

const nextRow = z.object({ in_ms: z.coerce.number() });
const NEXT_DUE = `
  select greatest(1, ceil(extract(epoch from due_at - now()) * 1000)) as in_ms
  from vendor_deletions where account_id = $1 and state = 'requested' order by due_at limit 1`;

/**
 * What the vendor calls the session that is to be deleted, decrypted; null when it is not to be found, or
 * is of a verification of another account.
 * @throws KycError `erased` once the personal data was erased and nothing was kept for this; RowChangedError when
 *   the verification or its session is not as we wrote it
 */
export async function readDeletionReference(
  store: Store,
  { id, accountId, verificationId, number, orphanId }: DueDeletion & { accountId: string },
): Promise<SessionReference | null> {
  const owner = await getOwner(store, verificationId);
  if (owner.accountId !== accountId) return null;
  const kept = await readKeptReference(store, store.app, { id, accountId });
  if (kept !== null) return kept;
  if (orphanId !== null) return readOrphan(store, owner, orphanId);
  const saved = await readSession(store, { verificationId, session: number });
  return saved?.reference ?? null;
}

async function readOrphan(
  store: Store,
  owner: VerificationOwner,
  orphanId: string,
): Promise<SessionReference | null> {
  const row = await queryMaybe(
    store.app,
    z.object({ vendor_session_id: z.string() }),
    `select vendor_session_id from orphan_sessions
     where id = $1 and verification_id = $2 and vendor_session_id is not null`,
    [orphanId, owner.verificationId],
  );
  if (row === null) return null;
  const key = await verificationKey(store, owner);
  return { id: await key.unsealText(orphanField(), row.vendor_session_id) };
}

const sentRow = z.object({ sent_before: z.boolean() });

/**
 * Records that we are about to ask the vendor, before we do: when the vendor then reports the session's
 * end, we know that we caused it.
 *
 * @returns whether an earlier try was noted, whose effect is not known; null when there is nothing to
 *   be done any more
 */
export async function noteDeletionSent(
  store: Store,
  { id, verificationId }: Pick<DueDeletion, 'id' | 'verificationId'>,
): Promise<{ sentBefore: boolean } | null> {
  return inTransaction(store.app, async (tx) => {
    // Messages of the vendor are filed under the same lock: each is before or after this.
    await lockVerification(tx, verificationId);
    const row = await queryMaybe(
      tx,
      sentRow,
      `with before as (select id, sent_at from vendor_deletions where id = $1)
       update vendor_deletions d
       set sent_at = coalesce(d.sent_at, now()), tries = tries + 1, why = null
       from before where d.id = before.id and d.state = 'requested'
       returning before.sent_at is not null as sent_before`,
      [id],
    );
    return row === null ? null : { sentBefore: row.sent_before };
  });
}
