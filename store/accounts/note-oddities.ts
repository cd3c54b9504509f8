import { execute } from '../database.ts';
import type { Store } from '../store.ts';

/** Keeps what was odd in the last list that the account's vendor gave; nothing, where it was well. */
export async function noteAccountOddities(
  store: Store,
  input: { accountId: string; oddities: readonly string[] },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_accounts set health_oddities = $2
     where id = $1 and health_oddities is distinct from $2`,
    [input.accountId, input.oddities],
  );
}
