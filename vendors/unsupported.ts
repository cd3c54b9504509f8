import { KycError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';

/** The answer, or null where the vendor does not know what it is about. @throws what else `answer` throws */
export const nullIfUnknown = (answer: Promise<Buffer>): Promise<Buffer | null> =>
  nullOn(answer, ['vendor_session_unknown']);

/**
 * An answer with further words of a vendor, or null where there are none: it does not know what is asked
 * about, or does not offer the call to this account.
 *
 * @throws what `answer` throws, where that makes the call worth repeating
 */
export const nullIfUnsupported = (answer: Promise<Buffer>): Promise<Buffer | null> =>
  nullOn(answer, ['vendor_session_unknown', 'vendor_refused_request']);

async function nullOn(
  answer: Promise<Buffer>,
  codes: readonly ErrorCode[],
): Promise<Buffer | null> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof KycError && codes.includes(failure.code)) return null;
    throw failure;
  }
}
