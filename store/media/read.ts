import { validate as isUuid } from 'uuid';
import { execute, inTransaction, queryMaybe, queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import type { MediaRow } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import { mediaRow, openMedia, selectMedia } from './row.ts';

/**
 * All photos and videos of a verification, in the order in which the vendor listed them.
 * @param input.principal who reads: it is written to the access log; absent for our own work
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function listMedia(
  store: Store,
  input: { verificationId: string; principal?: string },
): Promise<MediaRow[]> {
  const { verificationId, principal } = input;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const rows = await queryRows(
      tx,
      mediaRow,
      `${selectMedia} where m.verification_id = $1 order by m.session, m.id`,
      [verificationId],
    );
    if (principal !== undefined) await logAccess(tx, verificationId, principal, 'media.listed');
    return Promise.all(rows.map((row) => openMedia(key, row)));
  });
}

/** One of them, or null; any text may be given as id. The rest is as with `listMedia`. */
export async function readMedia(
  store: Store,
  input: { verificationId: string; id: string; principal?: string },
): Promise<MediaRow | null> {
  const { verificationId, id, principal } = input;
  if (!isUuid(id)) return null;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const row = await queryMaybe(
      tx,
      mediaRow,
      `${selectMedia} where m.verification_id = $1 and m.id = $2`,
      [verificationId, id],
    );
    if (row === null) return null;
    if (principal !== undefined) await logAccess(tx, verificationId, principal, 'media.read');
    return openMedia(key, row);
  });
}

/** Who read what, and when; in the transaction that reads it. */
export async function logAccess(
  tx: Parameters<typeof execute>[0],
  verificationId: string,
  principal: string,
  action: string,
): Promise<void> {
  await execute(
    tx,
    'insert into access_log (verification_id, principal, action) values ($1, $2, $3)',
    [verificationId, principal, action],
  );
}
