import { KycError } from '../../domain/errors.ts';
import { execute } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import type { ObjectRow, StoreObjectInput } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import { encryptStream, objectIdentity } from './encryption.ts';
import { atMost } from './measure.ts';

/**
 * Encrypts a stream under the verification's identity and keeps it; nothing is kept when the stream
 * fails or is longer than `maxBytes`. Holds no more than some chunks in memory. A crash between the
 * bytes and the row leaves ciphertext that no row points to, unreadable like the rest after erasure.
 *
 * @throws KycError `payload_too_large`, `not_found`, `erased`, `objects_unavailable`, and what
 *   `content` fails with
 */
export async function storeObject(store: Store, input: StoreObjectInput): Promise<ObjectRow> {
  const { content } = input;
  // The stream may fail before it is read; its reader gets the error then.
  content.on('error', () => undefined);
  try {
    return await keep(store, input);
  } finally {
    // The sender must not be waited for when its bytes are read no more.
    content.destroy();
  }
}

async function keep(store: Store, input: StoreObjectInput): Promise<ObjectRow> {
  const { verificationId, content, mimeType, purpose, maxBytes } = input;
  const owner = await getOwner(store, verificationId);
  const key = await verificationKey(store, owner);
  const identity = await objectIdentity(store, verificationId, key);
  const tally = { bytes: 0 };
  const sealed = await encryptStream(identity, atMost(maxBytes, content, tally));
  const kept = await store.objects.put(sealed);
  const object = { key: kept.key, bytes: tally.bytes, sealedBytes: kept.bytes, mimeType };
  // Under the lock: an erasure that has begun meanwhile removes what is written down by then, and this is not.
  const written = await execute(
    store.app,
    `insert into objects (key, verification_id, purpose, mime_type, bytes, sealed_bytes)
     select $1, id, $3, $4, $5, $6 from verifications
     where id = $2 and data_erased_at is null for update`,
    [object.key, verificationId, purpose, mimeType, object.bytes, object.sealedBytes],
  );
  if (written > 0) return object;
  await store.objects.delete(object.key);
  throw new KycError('erased', 'The personal data was erased.');
}
