import { setTimeout as pause } from 'node:timers/promises';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { KycError } from '../domain/errors.ts';
import type { VendorAccountRow } from '../store/index.ts';
import { recordOrphan, settleWithoutSession } from '../store/index.ts';
import type { CreatedSession, VendorCall } from '../vendors/vendor.ts';
import type { ActivityDeps } from './deps.ts';
import { growingDelayMs, traceOf } from './failure.ts';
import { callVendor } from './vendor-token.ts';

/**
 * Each such try may have bought a session. The first retries come soon; the seventh and all later ones come
 * after an hour, so that we do not buy one every ten minutes from a vendor whose answers we cannot read.
 */
const AFTER_AN_ORPHAN = { firstMs: 2_000, factor: 4, capMs: 3_600_000 };

interface SessionTry {
  verificationId: string;
  session: number;
  account: VendorAccountRow;
  tryToken: string;
}

/**
 * Buys a session. Where that fails, it records that the vendor surely created none, or that there may be an
 * orphan: a session whose id never reached us. The next try (`beginSession`) takes a try that recorded
 * neither, because it was cut off, for one with an orphan.
 */
export async function settlingTheTry(
  deps: ActivityDeps,
  about: SessionTry,
  create: (call: VendorCall<unknown>) => Promise<CreatedSession>,
): Promise<CreatedSession> {
  const known = { mayHaveMade: false };
  try {
    return await callVendor(deps, about.account, async (call) => {
      known.mayHaveMade = true;
      try {
        return await create(call);
      } catch (error) {
        known.mayHaveMade = !hadNoEffect(error);
        throw error;
      }
    });
  } catch (error) {
    if (!known.mayHaveMade) {
      await settleInVain(deps, about);
      throw error;
    }
    if (!(error instanceof KycError)) throw error;
    throw await rememberedAsOrphan(deps, about, error);
  }
}

const MAY_LEAVE_AN_ORPHAN: ReadonlySet<string> = new Set([
  'vendor_timeout',
  'vendor_invalid_response',
]);

/** Any other error may have come after the vendor had created a session. */
function hadNoEffect(error: unknown): boolean {
  if (!(error instanceof KycError) || error.hadEffect) return false;
  return error.hadNoEffect || !MAY_LEAVE_AN_ORPHAN.has(error.code);
}

async function rememberedAsOrphan(
  deps: ActivityDeps,
  { verificationId, session, tryToken }: SessionTry,
  error: KycError,
): Promise<KycError> {
  // An unreadable answer counts like a lost one.
  const cause = error.code === 'vendor_timeout' ? 'timeout' : 'disconnect';
  const about = { verificationId, session, tryToken, cause } as const;
  const { tries } = await recordOrphan(deps.store, about);
  const pauseMs = growingDelayMs(AFTER_AN_ORPHAN, tries);
  return error.withDetails({ retryAfterMs: Math.max(error.retryAfterMs ?? 0, pauseMs) });
}

/** If this fails, the try counts as one with an orphan: better that than to hide the vendor's failure. */
async function settleInVain(
  { store, logger }: ActivityDeps,
  { verificationId, account, tryToken }: SessionTry,
): Promise<void> {
  try {
    await settleWithoutSession(store, { accountId: account.id, tryToken });
  } catch (error) {
    logger.warn(
      { verificationId, ...traceOf(error) },
      'It could not be noted that a try made no session at the vendor',
    );
  }
}

const SAVE_PAUSE_MS = 500;
/** Time left for reporting the result to Temporal. */
const SAVE_MARGIN_MS = 5_000;
/** After a shutdown or a cancellation the activity still waits for the database this long. */
const SAVE_AFTER_CANCEL_MS = 5_000;

/** Until when the current activity may try to save a bought session, by `performance.now()`. */
export function savingEnds(): number {
  return performance.now() + activityInfo().startToCloseTimeoutMs - SAVE_MARGIN_MS;
}

/**
 * Saves a bought session; while our database is down, it retries until `endsAt`. After a cancellation it goes
 * on for some seconds, since the session exists and is paid for.
 */
export async function saving<T>(endsAt: number, save: () => Promise<T>): Promise<T> {
  const canceled = cancellationSignal();
  let until = endsAt;
  const hurry = (): void => {
    until = Math.min(until, performance.now() + SAVE_AFTER_CANCEL_MS);
  };
  if (canceled.aborted) hurry();
  else canceled.addEventListener('abort', hurry, { once: true });
  try {
    for (;;) {
      try {
        return await save();
      } catch (error) {
        if (!(error instanceof KycError) || error.code !== 'store_unavailable') throw error;
        if (performance.now() + SAVE_PAUSE_MS > until) throw unsaved(error);
        await pause(SAVE_PAUSE_MS);
      }
    }
  } finally {
    canceled.removeEventListener('abort', hurry);
  }
}

/** The next try buys again: without a growing pause, twice a minute while our database is down. */
const UNSAVED = { firstMs: 2_000, factor: 2, capMs: 10 * 60_000 };

function unsaved(error: KycError): KycError {
  return error.withDetails({ retryAfterMs: growingDelayMs(UNSAVED, activityInfo().attempt) });
}
