import { z } from 'zod';
import type { SessionReference } from '../../domain/vendor-message.ts';
import { inTransaction, queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import { orphanField } from '../sessions/field.ts';
import { readSession } from '../sessions/read.ts';
import type { Store } from '../store.ts';
import type { DueDeletion, NextDeletion } from '../types.ts';
import { getOwner, lockVerification, type VerificationOwner } from '../verifications/lock.ts';

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
    d.orphan_id is null and exists (
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
  from vendor_deletions d
  where d.account_id = $1 and d.state = 'requested' and d.due_at <= now()
  order by d.position limit 1`;

const nextRow = z.object({ in_ms: z.coerce.number() });
const NEXT_DUE = `
  select greatest(1, ceil(extract(epoch from due_at - now()) * 1000)) as in_ms
  from vendor_deletions where account_id = $1 and state = 'requested' order by due_at limit 1`;

/**
 * What the vendor calls the session that is to be deleted, decrypted; null when it is not to be found, or
 * is of a verification of another account.
 * @throws KycError `erased` once the personal data was erased; RowChangedError when the verification or
 *   its session is not as we wrote it
 */
export async function readDeletionReference(
  store: Store,
  { accountId, verificationId, number, orphanId }: DueDeletion & { accountId: string },
): Promise<SessionReference | null> {
  const owner = await getOwner(store, verificationId);
  if (owner.accountId !== accountId) return null;
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
 * Notes that the vendor is about to be told, before it is: what it then says of the session's end is
 * known to be our own doing.
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
