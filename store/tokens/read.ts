import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { openRowKey } from '../encryption/row-keys.ts';
import { unsealText } from '../encryption/sealed-text.ts';
import type { Store } from '../store.ts';
import type { VendorToken } from '../types.ts';

const tokenRow = z.object({
  version: z.int(),
  token: z.string(),
  wrapped_key: z.string(),
  expires_at: z.date(),
  used_at: z.date(),
});

/** The token in use, or null when nobody has logged in (since the credentials were replaced). */
export async function readVendorToken(
  store: Store,
  input: { accountId: string },
): Promise<VendorToken | null> {
  const row = await queryMaybe(
    store.app,
    tokenRow,
    `select version, token, wrapped_key, expires_at, used_at
     from vendor_tokens where account_id = $1 and token is not null`,
    [input.accountId],
  );
  if (row === null) return null;
  const key = await openRowKey(store, 'token', input.accountId, row.wrapped_key);
  const token = await unsealText(key, tokenPlace(input.accountId), row.token);
  return { version: row.version, token, expiresAt: row.expires_at, usedAt: row.used_at };
}

export function tokenPlace(accountId: string) {
  return { of: 'account', accountId, field: 'token' } as const;
}
