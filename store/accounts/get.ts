import { validate as isUuid } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import { queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';
import type { VendorAccountRow } from '../types.ts';
import { webhookTokenHash } from './create.ts';
import { accountColumns, accountRow, openAccount } from './row.ts';

/** Any text may be given as id. @throws KycError `not_found` */
export async function getVendorAccount(
  store: Store,
  input: { id: string },
): Promise<VendorAccountRow> {
  const row = isUuid(input.id)
    ? await queryMaybe(
        store.app,
        accountRow,
        `select ${accountColumns} from vendor_accounts where id = $1`,
        [input.id],
      )
    : null;
  if (row === null) throw new KycError('not_found', 'There is no such vendor account.');
  return openAccount(store, row);
}

/** The account whose webhook address has that token, or null. */
export async function findVendorAccountByWebhookToken(
  store: Store,
  token: string,
): Promise<VendorAccountRow | null> {
  const row = await queryMaybe(
    store.app,
    accountRow,
    `select ${accountColumns} from vendor_accounts where webhook_token_hash = $1`,
    [webhookTokenHash(store, token)],
  );
  return row === null ? null : openAccount(store, row);
}
