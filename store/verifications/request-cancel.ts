import type pg from 'pg';
import { z } from 'zod';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction } from '../database.ts';
import { noteRequest } from '../keyed-requests.ts';
import { enqueueCancel } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import type { RowTags } from '../tags/row-tags.ts';
import type { MayBeKeyed } from '../types.ts';
import { lockUnchanged } from './lock.ts';

/**
 * Writes down who wants a verification canceled, and that it is to be signaled to the workflow. From
 * this commit on nothing is written of it that does not consider the cancel, so that it ends: canceled,
 * unless the vendor's decision is there by then. Of several the first is kept; each is signaled
 * anew.
 * @param input.principal who cancels, as `principalName` spells it
 * @returns `already_final` where it had ended before, and nothing was written
 * @throws KycError `not_found`
 */
export async function requestCancel(
  store: Store,
  { verificationId, principal, sent }: { verificationId: string; principal: string } & MayBeKeyed,
): Promise<'requested' | 'already_final'> {
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockUnchanged(store, tx, verificationId);
    if (status === 'canceled') await noteRequest(store, tx, sent);
    if (isFinal(status)) return 'already_final';
    await writeCancel(store, tx, { verificationId, principal });
    await noteRequest(store, tx, sent);
    return 'requested';
  });
}

/** The same of one that is open; the caller holds its lock. */
export async function writeCancel(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<void> {
  // No event: that is written with what follows from it, see `readKnown`.
  await execute(
    tx,
    `insert into cancel_requests (verification_id, principal, tag) values ($1, $2, $3)
     on conflict do nothing`,
    [
      ...[verificationId, principal],
      tags.of('cancel_requests', { verification_id: verificationId, principal }),
    ],
  );
  await enqueueCancel(tx, verificationId);
}

/** A left join to the row of who asked, beside verifications `v`. */
export const JOIN_CANCEL = 'left join cancel_requests c on c.verification_id = v.id';
export const CANCEL_COLUMNS = 'c.principal as cancel_principal, c.tag as cancel_tag';
export const cancelRow = {
  cancel_principal: z.string().nullable(),
  cancel_tag: z.string().nullable(),
};

/**
 * Who asked for the cancel, or null where it was not asked for.
 * @throws RowChangedError when it was none of ours that wrote so
 */
export function canceledBy(
  tags: RowTags,
  verificationId: string,
  row: { cancel_principal: string | null; cancel_tag: string | null },
): string | null {
  const { cancel_principal: principal, cancel_tag: tag } = row;
  if (principal === null) return null;
  tags.check('cancel_requests', { verification_id: verificationId, principal }, tag);
  return principal;
}
