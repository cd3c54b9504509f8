import type { Mode } from '../../domain/vendor-name.ts';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import { RowChangedError } from '../tags/row-tags.ts';
import type { VendorAccountRow } from '../types.ts';
import { accountColumns, accountRow, openAccount } from './row.ts';

/**
 * The accounts that a client may use, its own and shared ones, the oldest first. One that somebody else
 * has changed is left out, and shown to operators (`changedRows`): it is of no use to anybody.
 */
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
  const opened = await Promise.all(rows.map((row) => unlessChanged(openAccount(store, row))));
  return opened.filter((account) => account !== null);
}

async function unlessChanged(opening: Promise<VendorAccountRow>): Promise<VendorAccountRow | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof RowChangedError) return null;
    throw error;
  }
}
