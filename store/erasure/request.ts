import type pg from 'pg';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction } from '../database.ts';
import { appendEvents } from '../events.ts';
import { noteRequest } from '../keyed-requests.ts';
import { enqueueErasure } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import type { ErasureRow, NewErasure } from '../types.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { writeCancel } from '../verifications/request-cancel.ts';
import { findKept, mustBeKept } from './hold.ts';
import { findErasure, isAskedByHand } from './read.ts';

/**
 * Writes down that the data of a verification are to be erased, and by whom: from this commit on they will be
 * (`eraseData`). One that is open is canceled first, as its client cancels it. Of several the first is kept;
 * each has it tried at once.
 * @throws KycError `not_found`; `retention_hold` while the data must be kept, saying until when; RowChangedError
 *   when the verification is not as we wrote it
 */
export async function requestErasure(store: Store, erasure: NewErasure): Promise<ErasureRow> {
  const { verificationId, principal } = erasure;
  return inTransaction(store.app, async (tx) => {
    const { status, data_erased_at: begunAt } = await lockUnchanged(store, tx, verificationId);
    const kept = begunAt === null ? await findKept(store, tx, verificationId) : null;
    if (kept !== null) throw mustBeKept(kept);
    const asked = await findErasure(store, tx, verificationId);
    if (asked === null) await writeErasure(store, tx, erasure);
    else if (asked.principal === 'system' && !(await isAskedByHand(store, tx, verificationId))) {
      // It is not the sweep's alone any more, which a longer time would have wait.
      await noteAsked(store, tx, erasure);
    }
    if (!isFinal(status)) await writeCancel(store, tx, { verificationId, principal });
    await enqueueErasure(tx, verificationId);
    await noteRequest(store, tx, erasure.sent);
    const written = asked ?? (await findErasure(store, tx, verificationId));
    if (written === null) throw new Error('An erasure was not written.');
    return written;
  });
}

/** Records the first request for an erasure. The caller holds the lock, and has it carried out. */
export async function writeErasure(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { verificationId, principal, reason, vendorDeletes }: Omit<NewErasure, 'sent'>,
): Promise<void> {
  const atVendor = vendorDeletes ? 'asked' : 'not_offered';
  const fields = { verification_id: verificationId, principal, reason, at_vendor: atVendor };
  await execute(
    tx,
    `insert into erasures (verification_id, reason, principal, at_vendor, tag)
     values ($1, $2, $3, $4, $5)`,
    [verificationId, reason, principal, atVendor, tags.of('erasures', fields)],
  );
  await noteAsked({ tags }, tx, { verificationId, principal, reason });
}

const noteAsked = (
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  {
    verificationId,
    principal,
    reason,
  }: Pick<NewErasure, 'verificationId' | 'principal' | 'reason'>,
): Promise<void> =>
  appendEvents(store, tx, verificationId, [
    { type: 'verification.erasure_requested', principal, data: { reason } },
  ]);
