import type pg from 'pg';
import { z } from 'zod';
import { closeCase } from '../cases/open.ts';
import { execute, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { LockedVerification } from '../verifications/lock.ts';

/**
 * Removes what can be read without the verification's key: the reference, here and in notifications, and
 * messages that came before their session was known. Ends open questions, archives and cases. What the key
 * encrypts stays, and is unreadable once the key is destroyed. The caller holds the lock.
 */
export async function overwriteRows(
  store: Store,
  tx: pg.PoolClient,
  before: LockedVerification,
): Promise<void> {
  const { id } = before;
  await execute(
    tx,
    `update verifications set reference = null, data_erased_at = now(), updated_at = now(), tag = $2
     where id = $1`,
    [id, store.tags.of('verifications', { ...before, reference: null })],
  );
  await overwriteNotifications(store, tx, id);
  await forgetBodies(tx, id);
  await execute(tx, 'update captures set message = null where verification_id = $1', [id]);
  await execute(tx, 'delete from late_questions where verification_id = $1', [id]);
  await execute(tx, 'update refresh_requests set due_at = null where verification_id = $1', [id]);
  await execute(
    tx,
    `update outbox set completed_at = now()
     where verification_id = $1 and completed_at is null and kind in ('archive', 'revision')`,
    [id],
  );
  await closeCase(tx, { verificationId: id });
}

/**
 * Removes the bodies of messages that were stored before their verification was known: each has a key of its
 * own. The caller holds the lock.
 */
export async function forgetBodies(tx: pg.PoolClient, verificationId: string): Promise<void> {
  await execute(tx, OWN_KEYS, [verificationId]);
}

const OWN_KEYS = `
  update inbox set body = null, wrapped_key = null, master_key_id = null
  where wrapped_key is not null and (account_id, vendor_session_hash) in (
    select account_id, vendor_session_hash from vendor_sessions where verification_id = $1
    union all
    select account_id, vendor_session_hash from orphan_sessions where verification_id = $1)`;

const notificationRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  client_id: parse.uuid,
  mode: z.string(),
  type: z.string(),
  sequence: z.int(),
  payload: z.looseObject({ data: z.looseObject({ reference: z.string().nullable() }) }),
  tag: z.string().nullable(),
});

/** A notification gets a new tag only where its old one was ours. */
async function overwriteNotifications(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<void> {
  const rows = await queryRows(
    tx,
    notificationRow,
    `select id, verification_id, client_id, mode, type, sequence, payload, tag from notifications
     where verification_id = $1 and payload->'data'->>'reference' is not null`,
    [verificationId],
  );
  for (const row of rows) {
    const data = { ...row.payload.data, reference: null };
    const payload = { ...row.payload, data };
    const isOurs = tags.holds('notifications', row, row.tag);
    await execute(tx, 'update notifications set payload = $2, tag = $3 where id = $1', [
      row.id,
      JSON.stringify(payload),
      isOurs ? tags.of('notifications', { ...row, payload }) : row.tag,
    ]);
  }
}
