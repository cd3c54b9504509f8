import type { Mode } from '../../domain/vendor-name.ts';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import type { VendorAccountRow } from '../types.ts';
import { accountColumns, accountRow, openAccount } from './row.ts';

/** The accounts that a client may use, its own and shared ones, the oldest first. */
export async function listVendorAccounts(
  store: Store,
  input: { clientId: string; mode: Mode },
): Promise<VendorAccountRow[]> {
  const rows = await queryRows(
    store.app,
    accountRow,
    `select ${accountColumns} from vendor_accounts
     where mode = $1 and (client_id = $2 or client_id is null) order by id`,
    [input.mode, input.clientId],
  );
  return Promise.all(rows.map((row) => openAccount(store, row)));
}
