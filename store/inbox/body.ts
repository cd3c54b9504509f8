import type { VerificationKey } from '../encryption/data-keys.ts';
import { createRowKey, openRowKey } from '../encryption/row-keys.ts';
import { seal, unseal } from '../encryption/sealed-text.ts';
import type { Store } from '../store.ts';
import type { SealedBody } from './insert.ts';

/** What a message's ciphertext is bound to, once its verification is known. */
export function inboxField(inboxId: string): string {
  return `inbox/${inboxId}`;
}

interface BodyInput {
  inboxId: string;
  accountId: string;
  body: Buffer;
}

/**
 * Encrypts a message under the key of its verification. Where the data was erased (key null), it keeps
 * nothing.
 */
export async function sealBody(
  key: VerificationKey | null,
  { inboxId, body }: Omit<BodyInput, 'accountId'>,
): Promise<SealedBody> {
  const text = key === null ? null : await key.seal(inboxField(inboxId), body);
  return { text, wrappedKey: null, masterKeyId: null };
}

/** The same for a message whose verification is not known: under a key of the row's own. */
export async function sealOwnBody(
  store: Store,
  { inboxId, accountId, body }: BodyInput,
): Promise<SealedBody> {
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'inbox', inboxId);
  const text = await seal(key, { of: 'inbox', accountId, inboxId }, body);
  return { text, wrappedKey: wrapped, masterKeyId };
}

/** Opens a message that is still under the row's own key. */
export async function openOwnBody(
  store: Store,
  row: { id: string; accountId: string; body: string; wrappedKey: string },
): Promise<Buffer> {
  const key = await openRowKey(store, 'inbox', row.id, row.wrappedKey);
  return unseal(key, { of: 'inbox', accountId: row.accountId, inboxId: row.id }, row.body);
}

/** Moves a message from the row's own key to that of its verification. */
export async function resealBody(
  store: Store,
  key: VerificationKey,
  row: { id: string; accountId: string; body: string; wrappedKey: string },
): Promise<string> {
  return key.seal(inboxField(row.id), await openOwnBody(store, row));
}
