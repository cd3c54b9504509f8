import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';
import { execute } from '../database.ts';
import { createRowKey } from '../encryption/row-keys.ts';
import { seal, sealJson } from '../encryption/sealed-text.ts';
import { lookupHash, type Store } from '../store.ts';
import type { VendorAccountSettings } from '../types.ts';
import { accountField } from './row.ts';
import { accountSettings } from './settings.ts';

export interface CreateVendorAccountInput {
  /** Null for an account that every client may use. */
  clientId: string | null;
  vendor: VendorName;
  mode: Mode;
  name: string;
  baseUrl: string;
  /** JSON; encrypted. */
  credentials: unknown;
  settings?: Partial<VendorAccountSettings>;
}

const TOKEN_BYTES = 32;

/** `webhookToken` is the unguessable part of the address at which the vendor speaks to us. */
export async function createVendorAccount(
  store: Store,
  input: CreateVendorAccountInput,
): Promise<{ id: string; webhookToken: string }> {
  const id = uuidv7();
  const webhookToken = randomBytes(TOKEN_BYTES).toString('base64url');
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'account', id);
  const { clientId, vendor, mode, name, baseUrl } = input;
  const settings = accountSettings.parse(input.settings ?? {});
  const hash = webhookTokenHash(store, webhookToken);
  await execute(
    store.app,
    `insert into vendor_accounts (id, client_id, vendor, mode, name, base_url, settings,
       wrapped_key, master_key_id, credentials, webhook_token, webhook_token_hash, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[id, clientId, vendor, mode, name, baseUrl, JSON.stringify(settings)],
      ...[wrapped, masterKeyId],
      await sealJson(key, accountField(id, 'credentials'), input.credentials),
      await seal(key, accountField(id, 'webhook_token'), webhookToken),
      hash,
      store.tags.of('vendor_accounts', {
        ...{ id, client_id: clientId, vendor, mode, base_url: baseUrl, settings },
        webhook_token_hash: hash,
      }),
    ],
  );
  return { id, webhookToken };
}

export function webhookTokenHash(store: Store, token: string): string {
  return lookupHash(store, 'webhook-token', token);
}
