import { validate as isUuid } from 'uuid';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import type { VendorAccountRow } from '../types.ts';
import { accountColumns, accountRow, openAccount } from './row.ts';

export interface ChooseVendorAccountInput {
  clientId: string;
  mode: Mode;
  accountId?: string | undefined;
  vendor?: VendorName | undefined;
}

/**
 * The account for a new verification: the one that is named, else the only one that fits. The
 * client's own accounts come before shared ones; only within one kind is a choice ambiguous.
 */
export async function chooseVendorAccount(
  store: Store,
  input: ChooseVendorAccountInput,
): Promise<VendorAccountRow | 'none' | 'ambiguous'> {
  if (input.accountId !== undefined && !isUuid(input.accountId)) return 'none';
  const rows = await queryRows(
    store.app,
    accountRow,
    `select ${accountColumns} from vendor_accounts
     where mode = $1 and (client_id = $2 or client_id is null)
       and ($3::uuid is null or id = $3) and ($4::text is null or vendor = $4)
     order by id`,
    [input.mode, input.clientId, input.accountId ?? null, input.vendor ?? null],
  );
  const own = rows.filter((row) => row.client_id !== null);
  const [first, ...others] = own.length > 0 ? own : rows;
  if (first === undefined) return 'none';
  return others.length > 0 ? 'ambiguous' : openAccount(store, first);
}
