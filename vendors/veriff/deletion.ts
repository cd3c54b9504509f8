import { KycError } from '../../domain/errors.ts';
import { HOUR_MS } from '../lifecycle.ts';
import { nullIfUnknown } from '../unsupported.ts';
import type { SessionReference } from '../vendor.ts';
import { deleteOneSession, getOfSession } from './client.ts';
import { deletionIsOff, isUndecided } from './errors.ts';
import type { Call } from './exchange.ts';

/** "10 sessions per 24 hours and 5 sessions per 1 hour" (today): after an hour there may be room. */
const DELETION_PAUSE_MS = HOUR_MS;

/**
 * DELETE /sessions/{id} (today; off until Veriff's support turns it on for an integration). Data are gone
 * within 12 hours. A session that was not handed in is ended by it, and a decision `expired` or
 * `abandoned` is sent for it: who deletes must have recorded it before.
 *
 * @returns `undecided` for what is handed in and not decided: another time, then
 * @throws KycError `vendor_rate_limited` at the limit, always with `retryAfterMs`; `vendor_misconfigured`
 *   where deletion is not turned on
 */
export async function deleteSession(
  call: Call,
  session: SessionReference,
): Promise<'deleted' | 'gone' | 'undecided'> {
  try {
    await deleteOneSession(call, session.id);
    return 'deleted';
  } catch (failure) {
    if (!(failure instanceof KycError)) throw failure;
    if (failure.code === 'vendor_session_unknown') {
      if (await isKnown(call, session)) throw deletionIsOff();
      return 'gone';
    }
    if (isUndecided(failure)) return 'undecided';
    if (failure.code !== 'vendor_rate_limited' || failure.retryAfterMs !== undefined) throw failure;
    throw new KycError('vendor_rate_limited', failure.message, {
      vendorCode: '429',
      retryAfterMs: DELETION_PAUSE_MS,
    });
  }
}

/** A 404 may as well mean that there is no such call: only what can no longer be read is gone. */
const isKnown = async (call: Call, { id }: SessionReference): Promise<boolean> =>
  (await nullIfUnknown(getOfSession(call, id, 'attempts'))) !== null;
