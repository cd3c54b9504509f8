import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** Of these accounts, those at which the vendor refuses to delete something, for their health. */
export async function accountsRefusingDeletion(
  store: Store,
  { accountIds }: { accountIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await queryRows(
    store.app,
    z.object({ account_id: parse.uuid }),
    `select distinct account_id from vendor_deletions
     where state = 'refused' and account_id = any($1::uuid[])`,
    [accountIds],
  );
  return new Set(rows.map(({ account_id: accountId }) => accountId));
}
