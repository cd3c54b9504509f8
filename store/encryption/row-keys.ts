import { randomBytes } from 'node:crypto';
import type { Store } from '../store.ts';

const KEY_BYTES = 32;

/** A data key that is kept, wrapped by a master key, in the row whose columns it encrypts. */
export interface RowKey {
  key: Buffer;
  wrapped: string;
  masterKeyId: string;
}

export type RowOwner = 'account' | 'token' | 'endpoint' | 'inbox' | 'reviewer' | 'key' | 'deletion';

export async function createRowKey(store: Store, owner: RowOwner, id: string): Promise<RowKey> {
  const key = randomBytes(KEY_BYTES);
  const wrapped = await store.keyWrapper.wrap(key, rowContext(owner, id));
  return { key, wrapped, masterKeyId: store.keyWrapper.currentKeyId };
}

export async function openRowKey(
  store: Store,
  owner: RowOwner,
  id: string,
  wrapped: string,
): Promise<Buffer> {
  return store.keyWrapper.unwrap(wrapped, rowContext(owner, id));
}

export function rowContext(owner: RowOwner, id: string): string {
  return `${owner}/${id}`;
}
