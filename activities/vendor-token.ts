import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { KycError } from '../domain/errors.ts';
import type { VendorAccountRow } from '../store/index.ts';
import {
  leaseVendorToken,
  readVendorToken,
  releaseVendorToken,
  saveVendorToken,
  touchVendorToken,
} from '../store/index.ts';
import { accountOf } from '../vendors/account.ts';
import type { Vendor, VendorCall, VendorLogin } from '../vendors/vendor.ts';
import {
  trackHealth,
  assertNotRecentlyRejected,
  refuseWhilePaused,
  unspoilt,
} from './account-health.ts';
import type { ActivityDeps } from './deps.ts';

/** Longer than any login can take, so that a lease does not end during a login. */
const LEASE_MS = 30_000;
const LOGIN_MS = 20_000;
/** How long and how often the other callers look for the new token before they give up. */
const LOOK_FOR_MS = 2_000;
const LOOK_EVERY_MS = 100;
/** The pause before their next try. */
const BUSY_RETRY_MS = 1_500;

interface KeptToken {
  version: number;
  token: string;
}

/**
 * Makes a call with the account's token: the stored one, renewed near its end, or renewed once when the
 * vendor refuses it (`vendor_token_expired`). Only one caller of all processes logs in at a time; it holds no
 * lock and no database connection meanwhile. Calls for accounts that need no login have no token.
 *
 * @throws KycError `vendor_token_busy` when another caller is still renewing after about two seconds, or the
 *   credentials were replaced meanwhile, `vendor_credentials` when the vendor refuses ours, `vendor_paused`
 *   when it asked another caller to slow down (with when to come back), and whatever `use` throws
 */
export async function callVendor<T>(
  deps: ActivityDeps,
  account: VendorAccountRow,
  use: (call: VendorCall<unknown>) => Promise<T>,
): Promise<T> {
  refuseWhilePaused(account);
  const vendor = deps.vendors(account.vendor);
  const call = callFor(deps, vendor, account);
  const { login } = vendor;
  const isNeeded = login?.isNeeded?.(call.account.credentials) ?? true;
  if (login === undefined || !isNeeded) {
    await assertNotRecentlyRejected(deps, account);
    return trackHealth(deps, account, () => use(call));
  }
  const renewal: Renewal = { deps, account, login, call };
  const kept = await usableToken(renewal, null);
  try {
    return await useToken(renewal, kept, use);
  } catch (error) {
    if (!isTokenRefused(error)) throw error;
    const renewed = await usableToken(renewal, kept.version);
    return trackHealth(deps, account, () => useRenewed(renewal, renewed, use));
  }
}

const isTokenRefused = (error: unknown): boolean =>
  error instanceof KycError && error.code === 'vendor_token_expired';

/** If the vendor refuses even a new token, no renewal helps: an operator must look. */
async function useRenewed<T>(
  renewal: Renewal,
  renewed: KeptToken,
  use: (call: VendorCall<unknown>) => Promise<T>,
): Promise<T> {
  try {
    return await useToken(renewal, renewed, use);
  } catch (error) {
    if (!isTokenRefused(error)) throw error;
    throw new KycError(
      'vendor_credentials',
      'The vendor refuses the token that it has just given.',
      {
        vendorCode: 'new_token',
      },
    );
  }
}

/** @throws KycError `vendor_misconfigured` when the stored settings do not fit this vendor */
function callFor(
  deps: ActivityDeps,
  vendor: Vendor,
  account: VendorAccountRow,
): VendorCall<unknown> {
  return {
    account: accountOf(vendor, account),
    now: deps.now,
    note: (oddity) => {
      const { id: accountId, vendor: name } = account;
      deps.logger.warn({ accountId, vendor: name, oddity }, 'A vendor was odd');
    },
  };
}

interface Renewal {
  deps: ActivityDeps;
  account: VendorAccountRow;
  login: VendorLogin<unknown>;
  call: VendorCall<unknown>;
}

async function useToken<T>(
  { deps, account, login, call }: Renewal,
  { token }: KeptToken,
  use: (call: VendorCall<unknown>) => Promise<T>,
): Promise<T> {
  const result = await trackHealth(deps, account, () => use({ ...call, token }));
  // A failure to store the time of use must not lose the result.
  const touch = (): Promise<void> => touchVendorToken(deps.store, { accountId: account.id });
  if (login.idleMs !== null) await unspoilt(deps, account, touch);
  return result;
}

/** The stored token, or a new one when it is near its end or the vendor has refused it. */
async function usableToken(renewal: Renewal, refusedVersion: number | null): Promise<KeptToken> {
  const { deps, account, login } = renewal;
  const { id: accountId, credentialsVersion } = account;
  const leaseId = randomUUID();
  const giveUpAt = performance.now() + LOOK_FOR_MS;
  do {
    const kept = await readVendorToken(deps.store, { accountId });
    if (kept !== null && kept.version !== refusedVersion && isFresh(kept, login, deps.now())) {
      return kept;
    }
    const knownVersion = kept?.version ?? 0;
    const lease = await leaseVendorToken(deps.store, {
      accountId,
      knownVersion,
      leaseMs: LEASE_MS,
      leaseId,
      credentialsVersion,
    });
    if (lease === 'leased') return renew(renewal, { knownVersion, leaseId });
    if (lease === 'replaced') throw replaced();
    if (lease === 'held') await pause(LOOK_EVERY_MS);
  } while (performance.now() < giveUpAt);
  throw new KycError('vendor_token_busy', 'Another caller is renewing the token.', {
    retryAfterMs: BUSY_RETRY_MS,
  });
}

function isFresh(
  kept: { expiresAt: Date; usedAt: Date },
  { renewBeforeMs, idleMs }: VendorLogin<unknown>,
  now: Date,
): boolean {
  const idleForMs = now.getTime() - kept.usedAt.getTime();
  if (idleMs !== null && idleForMs > idleMs - renewBeforeMs) return false;
  return kept.expiresAt.getTime() - now.getTime() > renewBeforeMs;
}

async function renew(
  { deps, account, login, call }: Renewal,
  { knownVersion, leaseId }: { knownVersion: number; leaseId: string },
): Promise<KeptToken> {
  const accountId = account.id;
  try {
    await assertNotRecentlyRejected(deps, account);
    const signal = AbortSignal.timeout(LOGIN_MS);
    const { token, expiresAt } = await trackHealth(deps, account, () =>
      login.login({ ...call, signal }),
    );
    const version = knownVersion + 1;
    const given = { accountId, version, token, expiresAt, leaseId };
    if (!(await saveVendorToken(deps.store, given))) throw replaced();
    return { version, token };
  } catch (error) {
    // `trackHealth` has stored the refusal by now, so the next caller that gets the lease sees it.
    await releaseVendorToken(deps.store, { accountId, leaseId });
    throw error;
  }
}

/** The next try uses the current credentials. */
function replaced(): KycError {
  return new KycError(
    'vendor_token_busy',
    'The credentials or the token were replaced meanwhile.',
    {
      retryAfterMs: BUSY_RETRY_MS,
    },
  );
}
