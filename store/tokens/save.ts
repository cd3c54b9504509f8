import { execute } from '../database.ts';
import { createRowKey } from '../encryption/row-keys.ts';
import { seal } from '../encryption/sealed-text.ts';
import type { Store } from '../store.ts';
import { tokenPlace } from './read.ts';

/**
 * Keeps the token of a login and ends the lease. `version` is the new token's own: the version that
 * was leased plus one. A token that is older than the one in the row is dropped, and so is one whose
 * lease (absent: none) is not the one that is held, as when the credentials were replaced meanwhile.
 *
 * @returns whether it was kept
 */
export async function saveVendorToken(
  store: Store,
  input: { accountId: string; version: number; token: string; expiresAt: Date; leaseId?: string },
): Promise<boolean> {
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'token', input.accountId);
  const kept = await execute(
    store.app,
    `update vendor_tokens
     set version = $2, token = $3, wrapped_key = $4, master_key_id = $5, expires_at = $6,
       used_at = now(), leased_until = null, lease_id = null
     where account_id = $1 and version < $2 and lease_id is not distinct from $7`,
    [
      input.accountId,
      input.version,
      await seal(key, tokenPlace(input.accountId), input.token),
      wrapped,
      masterKeyId,
      input.expiresAt,
      input.leaseId ?? null,
    ],
  );
  return kept > 0;
}

/** Notes that the token was used just now: some vendors end those that are idle. */
export async function touchVendorToken(store: Store, input: { accountId: string }): Promise<void> {
  await execute(store.app, 'update vendor_tokens set used_at = now() where account_id = $1', [
    input.accountId,
  ]);
}
