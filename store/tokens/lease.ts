import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';
import type { Store } from '../store.ts';

/**
 * Asks to be the one who logs in. No lock is held meanwhile: the lease is a time in the row, taken by
 * one statement that names the version which the caller had (0 for none).
 *
 * - `leased`: log in, then `saveVendorToken` (or `releaseVendorToken` when it failed)
 * - `held`: somebody else is logging in; look again
 * - `newer`: there is another token by now; read it
 */
export async function leaseVendorToken(
  store: Store,
  input: { accountId: string; knownVersion: number; leaseMs: number },
): Promise<'leased' | 'held' | 'newer'> {
  const leased = await execute(
    store.app,
    `insert into vendor_tokens as t (account_id, version, leased_until)
     values ($1, $2, now() + $3 * interval '1 millisecond')
     on conflict (account_id) do update set leased_until = excluded.leased_until
     where t.version = $2 and (t.leased_until is null or t.leased_until < now())`,
    [input.accountId, input.knownVersion, input.leaseMs],
  );
  if (leased > 0) return 'leased';
  const row = await queryMaybe(
    store.app,
    z.object({ version: z.int() }),
    'select version from vendor_tokens where account_id = $1',
    [input.accountId],
  );
  return row !== null && row.version > input.knownVersion ? 'newer' : 'held';
}

/** Gives the lease back after a login that failed. */
export async function releaseVendorToken(
  store: Store,
  input: { accountId: string },
): Promise<void> {
  await execute(store.app, 'update vendor_tokens set leased_until = null where account_id = $1', [
    input.accountId,
  ]);
}
