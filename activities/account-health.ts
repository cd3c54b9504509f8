import { KycError } from '../domain/errors.ts';
import type { VendorAccountRow } from '../store/index.ts';
import {
  findAccountPause,
  LONGEST_LIMIT_MS,
  noteAccountHealth,
  noteAccountLimit,
  noteAccountOddities,
} from '../store/index.ts';
import { GIVEN_UP } from '../vendors/http.ts';
import type { ActivityDeps } from './deps.ts';
import { traceOf } from './failure.ts';

/** Stores good health at most this often, and not on every call. */
const GOOD_NEWS_EVERY_MS = 60_000;
/** The longest Retry-After of an unreachable vendor that we follow: see `vendorRetry`. */
const LONGEST_OUTAGE_MS = 10 * 60_000;

/**
 * Makes one call to a vendor and stores its result as the account's health, for operators: credentials
 * refused, unreachable, rate limited, or healthy again. A 429 pauses all callers of the account.
 */
export async function trackHealth<T>(
  deps: ActivityDeps,
  account: VendorAccountRow,
  makeCall: () => Promise<T>,
): Promise<T> {
  try {
    const result = await makeCall();
    await noteGoodHealth(deps, account);
    return result;
  } catch (error) {
    if (isLimit(error)) throw await keepLimit(deps, account, error);
    const state = healthAfter(error);
    if (state !== null) await note(deps, account, state, error);
    throw boundedOutage(error);
  }
}

/** Whether the vendor answered 429 just now, or had before we could make the call. */
export const isLimit = (error: unknown): error is KycError =>
  error instanceof KycError &&
  (error.code === 'vendor_rate_limited' || error.code === 'vendor_paused');

/**
 * Makes no call to a vendor that has asked us to slow down: the activity fails with the time left, and frees
 * its slot. This costs no query, since the account's row has the pause.
 *
 * @throws KycError `vendor_paused`, for as long as the pause
 */
export function refuseWhilePaused({ pausedMs }: VendorAccountRow): void {
  if (pausedMs > 0) throw pausedFor(pausedMs);
}

const pausedFor = (retryAfterMs: number): KycError =>
  new KycError('vendor_paused', 'The vendor asked another caller to slow down.', { retryAfterMs });

/**
 * Keeps a hundred waiting verifications from trying the same wrong credentials a hundred times, which
 * would lock the account at the vendor: one refusal holds for all callers, and after a growing pause one
 * caller tries again. New credentials are tried at once. The same holds for a 429 that another caller
 * received after this one had read the account.
 *
 * @throws KycError `vendor_credentials` when they were refused, `vendor_paused` when the vendor asked to
 *   slow down; each for as long as the pause
 */
export async function assertNotRecentlyRejected(
  deps: ActivityDeps,
  account: VendorAccountRow,
): Promise<void> {
  const paused = await findAccountPause(deps.store, { accountId: account.id });
  if (paused === null) return;
  if (paused.why === 'rate_limited') throw pausedFor(paused.leftMs);
  throw new KycError('vendor_credentials', 'The credentials were refused a moment ago.', {
    retryAfterMs: paused.leftMs,
    ...(paused.code === null ? {} : { vendorCode: paused.code }),
  });
}

/** Stores the pause for all callers and adds it to the failure; if it cannot, only this caller pauses. */
async function keepLimit(
  deps: ActivityDeps,
  account: VendorAccountRow,
  error: KycError,
): Promise<KycError> {
  const { id: accountId, credentialsVersion } = account;
  const asked = { accountId, credentialsVersion, askedMs: error.retryAfterMs };
  const pausedMs = await unspoilt(deps, account, () => noteAccountLimit(deps.store, asked));
  const retryAfterMs = pausedMs ?? error.retryAfterMs;
  if (retryAfterMs === undefined) return error;
  return error.withDetails({ retryAfterMs: Math.min(retryAfterMs, LONGEST_LIMIT_MS) });
}

/** Follows the Retry-After of a vendor that is down, but not one of a year. */
function boundedOutage(error: unknown): unknown {
  if (!(error instanceof KycError) || error.code !== 'vendor_unavailable') return error;
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined || retryAfterMs <= LONGEST_OUTAGE_MS) return error;
  return error.withDetails({ retryAfterMs: LONGEST_OUTAGE_MS });
}

type Health = 'ok' | 'credentials_refused' | 'unreachable';

function healthAfter(error: unknown): Health | null {
  if (!(error instanceof KycError)) return null;
  if (error.vendorCode === GIVEN_UP) return null;
  if (error.code === 'vendor_credentials') return 'credentials_refused';
  if (error.code === 'vendor_unavailable' || error.code === 'vendor_timeout') return 'unreachable';
  // It answered and accepted our credentials. Others, e.g. an expired token, say nothing of its health.
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
 * Stores with the account what was odd in a list that its vendor sent along, if that has changed.
 * @param oddities undefined where we read no list; the stored ones then stay
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

/**
 * Stores something beside a call, such as the account's health; a failure to store it must not fail the call.
 * @returns the result of storing, or null where it failed
 */
export async function unspoilt<T>(
  deps: ActivityDeps,
  { id: accountId }: VendorAccountRow,
  noting: () => Promise<T>,
): Promise<T | null> {
  try {
    return await noting();
  } catch (failure) {
    deps.logger.warn(
      { accountId, ...traceOf(failure) },
      'How a vendor account was used could not be noted',
    );
    return null;
  }
}
