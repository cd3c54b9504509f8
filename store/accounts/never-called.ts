import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/**
 * Of these accounts, those of which no webhook was ever kept although decisions were found by asking:
 * likely the vendor calls another address, or what it sends is refused. For their health.
 */
export async function accountsNeverCalled(
  store: Store,
  { accountIds }: { accountIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await queryRows(
    store.app,
    z.object({ id: parse.uuid }),
    `select a.id from vendor_accounts a
     where a.id = any($1::uuid[])
       and not exists (select from inbox w where w.account_id = a.id and w.source = 'webhook')
       and exists (
         select from verifications v
         join decisions d on d.verification_id = v.id and d.decided_by = 'vendor'
         join inbox i on i.id = d.inbox_id and i.source = 'answer'
         where v.account_id = a.id)`,
    [accountIds],
  );
  return new Set(rows.map(({ id }) => id));
}
