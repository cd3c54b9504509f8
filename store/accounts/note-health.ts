import { execute } from '../database.ts';
import type { Store } from '../store.ts';
import type { AccountHealthState } from '../types.ts';

/** Keeps how the account was seen last, and since when its state is what it is. */
export async function noteAccountHealth(
  store: Store,
  input: { accountId: string; state: AccountHealthState; code?: string | undefined },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_accounts
     set health_since = case when health_state = $2 then health_since else now() end,
       health_state = $2, health_code = $3, health_seen_at = now()
     where id = $1`,
    [input.accountId, input.state, input.code ?? null],
  );
}
