import { KycError } from '../../domain/errors.ts';
import { execute, inTransaction } from '../database.ts';
import { createRowKey } from '../encryption/row-keys.ts';
import { seal, sealJson } from '../encryption/sealed-text.ts';
import type { Store } from '../store.ts';
import { getVendorAccount } from './get.ts';
import { accountField } from './row.ts';

/**
 * Replaces an account's credentials (JSON). A token that the old ones gave is forgotten, and so is that
 * they were refused or limited; what is still on its way with them changes nothing.
 * @throws KycError `not_found`
 */
export async function updateVendorAccountCredentials(
  store: Store,
  input: { id: string; credentials: unknown },
): Promise<void> {
  const { webhookToken } = await getVendorAccount(store, { id: input.id });
  // A new data key for the row: nothing of the old credentials can be read with it.
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'account', input.id);
  const credentials = await sealJson(key, accountField(input.id, 'credentials'), input.credentials);
  const sealedToken = await seal(key, accountField(input.id, 'webhook_token'), webhookToken);
  await inTransaction(store.app, async (tx) => {
    const updated = await execute(
      tx,
      `update vendor_accounts
       set wrapped_key = $2, master_key_id = $3, credentials = $4, webhook_token = $5,
         credentials_version = credentials_version + 1, refusals = 0, refused_until = null,
         limits = 0, limited_ms = 0,
         updated_at = now()
       where id = $1`,
      [input.id, wrapped, masterKeyId, credentials, sealedToken],
    );
    if (updated === 0) throw new KycError('not_found', 'There is no such vendor account.');
    await execute(tx, 'delete from vendor_tokens where account_id = $1', [input.id]);
  });
}
