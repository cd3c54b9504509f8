import { KycError } from '../domain/errors.ts';

const NOT_THERE: ReadonlySet<string> = new Set([
  'vendor_session_unknown',
  'vendor_refused_request',
]);

/**
 * An answer with further words of a vendor, or null where there are none: it does not know what is asked
 * about, or does not offer the call to this account.
 *
 * @throws what `answer` throws, where that makes the call worth repeating
 */
export async function nullIfUnsupported(answer: Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof KycError && NOT_THERE.has(failure.code)) return null;
    throw failure;
  }
}
