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
 * Each such try may have bought a session: the first few follow soon, and the seventh and all after it
 * an hour later, so that a vendor whose answer never reads does not sell one every ten minutes.
 */
const AFTER_AN_ORPHAN = { firstMs: 2_000, factor: 4, capMs: 3_600_000 };

interface SessionTry {
  verificationId: string;
  session: number;
  account: VendorAccountRow;
  tryToken: string;
}

/**
 * Buys a session, and where that fails writes down what is known of it: that surely nothing was made,
 * or that a session may exist whose id never reached us. A try that leaves neither behind, because it
 * was cut off, is taken for an orphan's by the next try (`beginSession`).
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

/** An unforeseen failure may have come after the vendor had done its part. */
function hadNoEffect(error: unknown): boolean {
  if (!(error instanceof KycError) || error.hadEffect) return false;
  return error.hadNoEffect || !MAY_LEAVE_AN_ORPHAN.has(error.code);
}

async function rememberedAsOrphan(
  deps: ActivityDeps,
  { verificationId, session, tryToken }: SessionTry,
  error: KycError,
): Promise<KycError> {
  // An answer that cannot be read tells as little as one that was cut off.
  const cause = error.code === 'vendor_timeout' ? 'timeout' : 'disconnect';
  const about = { verificationId, session, tryToken, cause } as const;
  const { tries } = await recordOrphan(deps.store, about);
  const pauseMs = growingDelayMs(AFTER_AN_ORPHAN, tries);
  return error.withDetails({ retryAfterMs: Math.max(error.retryAfterMs ?? 0, pauseMs) });
}

/** Left open it counts as an orphan's: one too many is better than the vendor's own failure untold. */
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
/** Left of the activity's time for its answer. */
const SAVE_MARGIN_MS = 5_000;
/** How long a worker that shuts down, or whose verification has ended, still waits for the database. */
const SAVE_AFTER_CANCEL_MS = 5_000;

/** When, by `performance.now()`, the activity that runs has no more time to save what it bought. */
export function savingEnds(): number {
  return performance.now() + activityInfo().startToCloseTimeoutMs - SAVE_MARGIN_MS;
}

/**
 * Saves a session that was bought: while our database is away again and again, for as long as the
 * activity may. What is canceled meanwhile goes on for some seconds, since the session is there.
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

/** The next try buys again, which is not to happen twice a minute for as long as we are away. */
const UNSAVED = { firstMs: 2_000, factor: 2, capMs: 10 * 60_000 };

function unsaved(error: KycError): KycError {
  return error.withDetails({ retryAfterMs: growingDelayMs(UNSAVED, activityInfo().attempt) });
}
