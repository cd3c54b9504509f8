import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';
import { accountSettings, type VendorAccountSettings } from './account-settings.ts';
import {
  accountColumns,
  accountField,
  accountRow,
  getVendorAccount,
  webhookTokenHash,
} from './accounts.ts';
import { execute, inTransaction, queryMaybe } from './database.ts';
import { createRowKey } from './encryption/row-keys.ts';
import { seal, sealJson } from './encryption/sealed-text.ts';
import type { Store } from './store.ts';

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

/** What of an account can be changed; null: as if it had never been said. */
export type SettingsChange = {
  [Name in 'evidence' | 'approvalNeeds' | 'screening' | 'maxUploads']?:
    NonNullable<VendorAccountSettings[Name]> | null | undefined;
};

/**
 * Changes what is given and leaves the rest. It holds for verifications that are started from then on;
 * what is open keeps the rules it started with, but for `evidence`, which is looked at when something is
 * to be kept.
 * @throws KycError `not_found`; RowChangedError when the account is not as we wrote it
 */
export async function updateVendorAccountSettings(
  store: Store,
  input: { id: string; settings: SettingsChange },
): Promise<void> {
  const given = Object.entries(input.settings).filter(([, value]) => value !== undefined);
  const kept = given.filter(([, value]) => value !== null);
  const removed = given.flatMap(([name, value]) => (value === null ? [name] : []));
  await inTransaction(store.app, async (tx) => {
    const account = await queryMaybe(
      tx,
      accountRow,
      `select ${accountColumns} from vendor_accounts where id = $1 for update`,
      [input.id],
    );
    if (account === null) throw new KycError('not_found', 'There is no such vendor account.');
    store.tags.check('vendor_accounts', account, account.tag);
    const before = Object.entries(z.looseObject({}).parse(account.settings));
    const rest = before.filter(([name]) => !removed.includes(name));
    const settings = Object.fromEntries([...rest, ...kept]);
    await execute(
      tx,
      'update vendor_accounts set settings = $2, tag = $3, updated_at = now() where id = $1',
      [
        ...[input.id, JSON.stringify(settings)],
        store.tags.of('vendor_accounts', { ...account, settings }),
      ],
    );
  });
}

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
