import type { Readable } from 'node:stream';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { ObjectRow } from '../types.ts';
import { decryptStream, objectIdentity } from './encryption.ts';
import { exactly } from './measure.ts';

const objectRow = z.object({
  client_id: parse.uuid,
  is_erased: z.boolean(),
  mime_type: z.string(),
  bytes: parse.count,
  sealed_bytes: parse.count,
});

/**
 * An object of that verification, decrypted as it is read. The stream fails when the bytes are not
 * those that were kept; the caller reads it to the end or destroys it.
 *
 * @throws KycError `not_found`, `erased`, `objects_unavailable`
 */
export async function openObject(
  store: Store,
  { verificationId, key }: { verificationId: string; key: string },
): Promise<ObjectRow & { content: Readable }> {
  const row = await queryMaybe(
    store.app,
    objectRow,
    `select v.client_id, v.data_erased_at is not null as is_erased, o.mime_type, o.bytes, o.sealed_bytes
     from objects o join verifications v on v.id = o.verification_id
     where o.key = $1 and o.verification_id = $2 and o.removed_at is null`,
    [key, verificationId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such object.');
  const { client_id: clientId, is_erased: isErased } = row;
  const owner = { clientId, verificationId, isErased };
  const dataKey = await verificationKey(store, owner);
  const identity = await objectIdentity(store, verificationId, dataKey);
  const sealed = await store.objects.get(key);
  if (sealed === null) throw new KycError('internal', 'The bytes of an object are missing.');
  const { mime_type: mimeType, bytes, sealed_bytes: sealedBytes } = row;
  try {
    const content = await decryptStream(identity, exactly(key, sealed));
    return { key, bytes, sealedBytes, mimeType, content };
  } catch (error) {
    // Only this function holds the stream: if its first bytes are not ours, it would stay open.
    sealed.destroy();
    throw error;
  }
}
