import { z } from 'zod';
import { execute, queryMaybe } from './database.ts';
import { createRowKey, openRowKey } from './encryption/row-keys.ts';
import { seal, unsealText } from './encryption/sealed-text.ts';
import type { Store } from './store.ts';

export interface VendorToken {
  /** 1, 2, …: one more with every login. */
  version: number;
  token: string;
  expiresAt: Date;
  usedAt: Date;
}

const tokenRow = z.object({
  version: z.int(),
  token: z.string(),
  wrapped_key: z.string(),
  expires_at: z.date(),
  used_at: z.date(),
});

/** The token in use, or null when there was no login (since the credentials were replaced). */
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

function tokenPlace(accountId: string) {
  return { of: 'account', accountId, field: 'token' } as const;
}

/**
 * Asks to be the one who logs in. No lock is held meanwhile: the lease is a time in the row, taken by
 * one statement that names the version which the caller had (0 for none).
 *
 * - `leased`: log in, then `saveVendorToken` (or `releaseVendorToken` when it failed), with `leaseId`
 * - `held`: another process is logging in; look again
 * - `newer`: there is another token by now; read it
 * - `replaced`: the credentials of `credentialsVersion` are not those in use any more
 *
 * @param input.leaseId the caller's own, a uuid: whose lease is not held any more saves no token
 */
export async function leaseVendorToken(
  store: Store,
  input: {
    accountId: string;
    knownVersion: number;
    leaseMs: number;
    leaseId?: string;
    credentialsVersion?: number;
  },
): Promise<'leased' | 'held' | 'newer' | 'replaced'> {
  const { accountId, knownVersion, leaseMs, leaseId = null, credentialsVersion = null } = input;
  // The account's row is locked, so that a lease is before the credentials are replaced, or not at all.
  const leased = await execute(
    store.app,
    `insert into vendor_tokens as t (account_id, version, leased_until, lease_id)
     select id, $2::integer, now() + $3 * interval '1 millisecond', $4::uuid from vendor_accounts
     where id = $1 and ($5::integer is null or credentials_version = $5) for share
     on conflict (account_id) do update
     set leased_until = excluded.leased_until, lease_id = excluded.lease_id
     where t.version = $2 and (t.leased_until is null or t.leased_until < now())`,
    [accountId, knownVersion, leaseMs, leaseId, credentialsVersion],
  );
  if (leased > 0) return 'leased';
  const row = await queryMaybe(
    store.app,
    heldRow,
    `select t.version, $2::integer is null or a.credentials_version = $2 as is_current
     from vendor_accounts a left join vendor_tokens t on t.account_id = a.id where a.id = $1`,
    [accountId, credentialsVersion],
  );
  if (row?.is_current === false) return 'replaced';
  return row !== null && (row.version ?? 0) > knownVersion ? 'newer' : 'held';
}

const heldRow = z.object({ version: z.int().nullable(), is_current: z.boolean() });

/** Gives the lease back after a login that failed, where it is still the caller's. */
export async function releaseVendorToken(
  store: Store,
  input: { accountId: string; leaseId?: string },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_tokens set leased_until = null, lease_id = null
     where account_id = $1 and lease_id is not distinct from $2`,
    [input.accountId, input.leaseId ?? null],
  );
}

/**
 * Keeps the token of a login and ends the lease. `version` is the new token's own: the version that
 * was leased plus one. A token that is older than the one in the row is dropped, and so is one whose
 * lease (absent: none) is not the one that is held, as when the credentials were replaced meanwhile.
 *
 * @returns whether it was kept
 */
export async function saveVendorToken(
  store: Store,
  input: { accountId: string; version: number; token: string; expiresAt: Date; leaseId?: string },
): Promise<boolean> {
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'token', input.accountId);
  const kept = await execute(
    store.app,
    `update vendor_tokens
     set version = $2, token = $3, wrapped_key = $4, master_key_id = $5, expires_at = $6,
       used_at = now(), leased_until = null, lease_id = null
     where account_id = $1 and version < $2 and lease_id is not distinct from $7`,
    [
      input.accountId,
      input.version,
      await seal(key, tokenPlace(input.accountId), input.token),
      wrapped,
      masterKeyId,
      input.expiresAt,
      input.leaseId ?? null,
    ],
  );
  return kept > 0;
}

/** Notes that the token was used just now: some vendors end those that are idle. */
export async function touchVendorToken(store: Store, input: { accountId: string }): Promise<void> {
  await execute(store.app, 'update vendor_tokens set used_at = now() where account_id = $1', [
    input.accountId,
  ]);
}
