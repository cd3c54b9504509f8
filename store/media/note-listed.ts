import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { MediaItem } from '../../domain/media-item.ts';
import { execute, inTransaction, queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';
import { getOwner, lockVerification } from '../verifications/lock.ts';
import { mediaField } from './row.ts';

/**
 * Keeps what the vendor has of a session, encrypted; what is known of it already is left as it is.
 * @returns our ids of everything of the session that waits to be archived
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function noteListedMedia(
  store: Store,
  input: { verificationId: string; session: number; items: readonly MediaItem[] },
): Promise<string[]> {
  const { verificationId, session, items } = input;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    await lockVerification(tx, verificationId);
    for (const item of items) {
      const id = uuidv7();
      await execute(
        tx,
        `insert into media (id, verification_id, session, item_hash, kind, item)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (verification_id, session, item_hash) do nothing`,
        [
          id,
          verificationId,
          session,
          lookupHash(store, 'media', verificationId, item.id),
          item.kind,
          await key.sealJson(mediaField(id), item),
        ],
      );
    }
    await execute(
      tx,
      'update vendor_sessions set media_listed_at = now() where verification_id = $1 and number = $2',
      [verificationId, session],
    );
    const rows = await queryRows(
      tx,
      z.object({ id: parse.uuid }),
      `select id from media where verification_id = $1 and session = $2 and state = 'listed'
       order by id`,
      [verificationId, session],
    );
    return rows.map(({ id }) => id);
  });
}
