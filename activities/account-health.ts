import { KycError } from '../domain/errors.ts';
import type { VendorAccountRow } from '../store/index.ts';
import { findRefusalPause, noteAccountHealth, noteAccountOddities } from '../store/index.ts';
import { GIVEN_UP } from '../vendors/http.ts';
import type { ActivityDeps } from './deps.ts';
import { traceOf } from './failure.ts';

/** A healthy account is not written to on every call. */
const GOOD_NEWS_EVERY_MS = 60_000;

/**
 * Makes one call to a vendor and notes on the account how it went, where operators look: credentials
 * refused, unreachable, or well again.
 */
export async function notingHealth<T>(
  deps: ActivityDeps,
  account: VendorAccountRow,
  makeCall: () => Promise<T>,
): Promise<T> {
  try {
    const result = await makeCall();
    await noteGoodHealth(deps, account);
    return result;
  } catch (error) {
    const state = healthAfter(error);
    if (state !== null) await note(deps, account, state, error);
    throw error;
  }
}

/**
 * Keeps a hundred waiting verifications from trying the same wrong credentials a hundred times, which
 * would lock the account at the vendor: one refusal speaks for all, and after a pause that grows one
 * caller tries for all. New credentials are tried at once.
 *
 * @throws KycError `vendor_credentials`, for as long as the pause, when they were refused
 */
export async function refuseWhatWasJustRefused(
  deps: ActivityDeps,
  account: VendorAccountRow,
): Promise<void> {
  const paused = await findRefusalPause(deps.store, { accountId: account.id });
  if (paused === null) return;
  throw new KycError('vendor_credentials', 'The credentials were refused a moment ago.', {
    retryAfterMs: paused.leftMs,
    ...(paused.code === null ? {} : { vendorCode: paused.code }),
  });
}

/** A token that has ended says nothing about the account: it is renewed. */
export function isTokenRefused(error: unknown): boolean {
  return (
    error instanceof KycError && error.code === 'vendor_credentials' && error.vendorCode === 'token'
  );
}

type Health = 'ok' | 'credentials_refused' | 'unreachable';

function healthAfter(error: unknown): Health | null {
  if (!(error instanceof KycError) || isTokenRefused(error)) return null;
  if (error.vendorCode === GIVEN_UP) return null;
  if (error.code === 'vendor_credentials') return 'credentials_refused';
  if (error.code === 'vendor_unavailable' || error.code === 'vendor_timeout') return 'unreachable';
  // It answered and knew us, whatever else it had to say.
  return error.code === 'vendor_session_unknown' || error.code === 'vendor_refused_request'
    ? 'ok'
    : null;
}

async function noteGoodHealth(deps: ActivityDeps, account: VendorAccountRow): Promise<void> {
  const { state, lastSeenAt } = account.health;
  const isFresh =
    lastSeenAt !== null && deps.now().getTime() - lastSeenAt.getTime() < GOOD_NEWS_EVERY_MS;
  if (state === 'ok' && isFresh) return;
  await note(deps, account, 'ok', null);
}

async function note(
  deps: ActivityDeps,
  account: VendorAccountRow,
  state: Health,
  error: unknown,
): Promise<void> {
  const code = error instanceof KycError ? error.vendorCode : undefined;
  const { id: accountId, credentialsVersion } = account;
  const seen = { accountId, credentialsVersion, state, ...(code === undefined ? {} : { code }) };
  await unspoilt(deps, account, () => noteAccountHealth(deps.store, seen));
}

/**
 * Keeps on the account what was odd in a list that its vendor gave on the way, where that has changed.
 * @param oddities undefined where no list was read, which says nothing
 */
export async function notingOddities(
  deps: ActivityDeps,
  account: VendorAccountRow,
  oddities: readonly string[] | undefined,
): Promise<void> {
  const { id: accountId, vendor, health } = account;
  if (oddities === undefined || oddities.join('\n') === health.oddities.join('\n')) return;
  deps.logger.warn({ accountId, vendor, oddities }, 'What is odd at the vendor has changed');
  await unspoilt(deps, account, () => noteAccountOddities(deps.store, { accountId, oddities }));
}

/** What is noted beside a call, such as the health that people look at: failing to must not spoil it. */
export async function unspoilt(
  deps: ActivityDeps,
  { id: accountId }: VendorAccountRow,
  noting: () => Promise<void>,
): Promise<void> {
  try {
    await noting();
  } catch (failure) {
    deps.logger.warn(
      { accountId, ...traceOf(failure) },
      'How a vendor account was used could not be noted',
    );
  }
}
