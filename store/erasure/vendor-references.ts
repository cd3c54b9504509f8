import type pg from 'pg';
import { z } from 'zod';
import type { SessionReference } from '../../domain/vendor-message.ts';
import { hasRow, queryMaybe, queryRows } from '../database.ts';
import { askForEach, DELETION_REQUESTED, wasAsked } from '../deletion-queue.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { enqueueDeletion } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import { orphanField, sessionField } from '../sessions/field.ts';
import { nameOrphan } from '../sessions/orphans.ts';
import { taggedSession } from '../sessions/read.ts';
import type { Store } from '../store.ts';
import type { ErasureRow } from '../types.ts';
import { forgetBodies } from './overwrite.ts';
import { keepReference } from './kept-references.ts';

/**
 * Has the vendor delete every session of a verification whose data are erased: asked for as ever, within the
 * vendor's limits. What the vendor calls them is kept with each request under a key of its own, so that the
 * verification's need not wait for the vendor. The caller holds the lock.
 * @param about.key null where it was destroyed before: then the sessions cannot be named any more
 */
export async function askVendor(
  store: Store,
  tx: pg.PoolClient,
  { erasure, key }: { erasure: ErasureRow; key: VerificationKey | null },
): Promise<void> {
  const { verificationId, principal } = erasure;
  const asked = await askForEach(tx, verificationId);
  if (asked.length > 0 || !(await wasAsked(tx, verificationId))) {
    const data = { sessions: asked.map(({ number }) => number) };
    await appendEvents(store, tx, verificationId, [{ type: DELETION_REQUESTED, principal, data }]);
  }
  if (key !== null) await keepReferences(store, tx, { verificationId, key });
  await enqueueDeletion(tx, verificationId);
}

const openRow = taggedSession.extend({
  id: parse.uuid,
  orphan_id: parse.uuid.nullable(),
  vendor_session_id: z.string().nullable(),
  token: z.string().nullable(),
});
type OpenRow = z.output<typeof openRow>;

async function keepReferences(
  store: Store,
  tx: pg.PoolClient,
  { verificationId, key }: { verificationId: string; key: VerificationKey },
): Promise<void> {
  const rows = await queryRows(
    tx,
    openRow,
    `select d.id, d.verification_id, d.number, d.account_id, d.orphan_id, s.vendor_session_hash,
       coalesce(o.vendor_session_id, s.vendor_session_id) as vendor_session_id, s.token, s.tag
     from vendor_deletions d
     left join vendor_sessions s on d.orphan_id is null
       and s.verification_id = d.verification_id and s.number = d.number
     left join orphan_sessions o on o.id = d.orphan_id and o.verification_id = d.verification_id
     where d.verification_id = $1 and d.state in ('requested', 'refused')`,
    [verificationId],
  );
  for (const row of rows) {
    const reference = await openReference(store, key, row);
    if (reference !== null) await keepReference(store, tx, row, reference);
  }
}

/** Null where there is none, or the session is not as we wrote it: we must not delete another person's. */
async function openReference(
  { tags }: Pick<Store, 'tags'>,
  key: VerificationKey,
  { vendor_session_id: id, token, number, orphan_id: orphanId, ...row }: OpenRow,
): Promise<SessionReference | null> {
  if (id === null) return null;
  if (orphanId !== null) return { id: await key.unsealText(orphanField(), id) };
  if (!tags.holds('vendor_sessions', { ...row, number }, row.tag)) return null;
  const named = { id: await key.unsealText(sessionField(number, 'vendor_session_id'), id) };
  if (token === null) return named;
  return { ...named, token: await key.unsealText(sessionField(number, 'token'), token) };
}

/** Asked for with the others. */
const OURS = 'select from vendor_sessions where verification_id = $1 and vendor_session_hash = $2';
const lateRow = z.object({ id: parse.uuid, account_id: parse.uuid });

/**
 * A session that comes to be known only after the erasure, by a late message or because it was bought while
 * the verification ended: nothing of it is kept here but what the vendor needs to delete it. It is known from
 * now on in any case, so that nothing is kept of what is said of it, as nothing stays of what was.
 */
export async function deleteLateComer(
  store: Store,
  tx: pg.PoolClient,
  about: {
    verificationId: string;
    accountId: string;
    number: number;
    reference: SessionReference;
    vendorSessionHash: string;
  },
): Promise<void> {
  const { verificationId, reference, vendorSessionHash } = about;
  if (await hasRow(tx, OURS, [verificationId, vendorSessionHash])) return;
  await nameOrphan(tx, { ...about, vendorSessionId: null, cause: 'webhook' });
  await forgetBodies(tx, verificationId);
  if (!(await wasAsked(tx, verificationId))) return;
  const row = await queryMaybe(
    tx,
    lateRow,
    `insert into vendor_deletions (id, verification_id, number, account_id, orphan_id)
     select gen_random_uuid(), verification_id, number, account_id, id from orphan_sessions o
     where verification_id = $1 and vendor_session_hash = $2
       and not exists (select from vendor_deletions d where d.orphan_id = o.id)
     returning id, account_id`,
    [verificationId, vendorSessionHash],
  );
  if (row === null) return;
  await keepReference(store, tx, row, reference);
  const event = {
    type: DELETION_REQUESTED,
    principal: 'system',
    data: { sessions: [about.number] },
  };
  await appendEvents(store, tx, verificationId, [event]);
  await enqueueDeletion(tx, verificationId);
}
