import { v7 as uuidv7 } from 'uuid';
import { readAccountSettings } from '../account-settings.ts';
import { execute, type Executor } from '../database.ts';
import type { Store } from '../store.ts';
import type { ArchiveOccasion } from '../types.ts';

/** The verification's workflow is to be started once this commits. */
export async function enqueueStart(tx: Executor, verificationId: string): Promise<void> {
  await execute(tx, `insert into outbox (id, kind, verification_id) values ($1, 'start', $2)`, [
    uuidv7(),
    verificationId,
  ]);
}

/** The delivery of a notification to one endpoint is to be started once this commits. */
export async function enqueueDelivery(
  tx: Executor,
  input: { verificationId: string | null; notificationId: string; endpointId: string },
): Promise<void> {
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id, notification_id, endpoint_id)
     values ($1, 'notification', $2, $3, $4)`,
    [uuidv7(), input.verificationId, input.notificationId, input.endpointId],
  );
}

/** A message that came after the end is to be judged once this commits. Safe to repeat. */
export async function enqueueRevision(
  tx: Executor,
  input: { verificationId: string; inboxId: string },
): Promise<void> {
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id, inbox_id) values ($1, 'revision', $2, $3)
     on conflict (inbox_id) do nothing`,
    [uuidv7(), input.verificationId, input.inboxId],
  );
}

/**
 * What the account keeps is to be fetched once this commits, because of a decision or because a person
 * must look: what the vendor says further, and photos and videos, where it has them. Safe to repeat.
 * @param input.media false where there are none but those that the decision has fetched
 * @throws RowChangedError when the account is not as we wrote it
 */
export async function enqueueArchive(
  store: Pick<Store, 'tags'>,
  tx: Executor,
  input: { verificationId: string; about: ArchiveOccasion; media?: boolean },
): Promise<void> {
  const { verificationId, about, media = true } = input;
  const { evidence } = await readAccountSettings(store, tx, verificationId);
  if (evidence === 'none') return;
  const { decision, review } = { decision: null, review: null, ...about };
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id, decision, review, archive_of)
     select $1, 'archive', kept.id, $3, $4, kept.parts
     from (
       select v.id, array_remove(array[
         case when (v.start_input->'lifecycle'->>'details')::boolean then 'details' end,
         case when $5 and (v.start_input->'lifecycle'->>'media')::boolean then 'media' end],
         null) as parts
       from verifications v where v.id = $2) kept
     where cardinality(kept.parts) > 0
     on conflict do nothing`,
    [uuidv7(), verificationId, decision, review, media && evidence === 'decision_and_media'],
  );
}

/** Sessions are to be deleted at the vendor once this commits. One row at a time waits for that. */
export async function enqueueDeletion(tx: Executor, verificationId: string): Promise<void> {
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id)
     select $1, 'deletion', $2 where not exists (
       select from outbox where verification_id = $2 and kind = 'deletion' and completed_at is null)`,
    [uuidv7(), verificationId],
  );
}

/**
 * The cancel is to be signaled to the verification's workflow once this commits: again, where it was
 * before. There is one row of it, since it always says the same.
 */
export async function enqueueCancel(tx: Executor, verificationId: string): Promise<void> {
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id) values ($1, 'cancel', $2)
     on conflict (verification_id) where kind = 'cancel'
     do update set completed_at = null, due_at = now(), tries = 0, parked_at = null`,
    [uuidv7(), verificationId],
  );
}

/** What people's decisions come to is to be signaled to the verification's workflow once this commits. */
export async function enqueueReview(tx: Executor, verificationId: string): Promise<void> {
  const sql = `insert into outbox (id, kind, verification_id) values ($1, 'review', $2)`;
  await execute(tx, sql, [uuidv7(), verificationId]);
}

/** The data are to be erased once this commits. One row at a time waits for that, and is tried at once. */
export async function enqueueErasure(tx: Executor, verificationId: string): Promise<void> {
  const isWaiting = await execute(
    tx,
    `update outbox set due_at = now(), tries = 0, parked_at = null
     where verification_id = $1 and kind = 'erasure' and completed_at is null`,
    [verificationId],
  );
  if (isWaiting > 0) return;
  const sql = `insert into outbox (id, kind, verification_id) values ($1, 'erasure', $2)`;
  await execute(tx, sql, [uuidv7(), verificationId]);
}
