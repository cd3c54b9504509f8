import { KycError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { parseJson } from '../http.ts';
import type { VendorResponse } from '../http.ts';

export type About = 'creation' | 'result' | 'session' | 'deletion' | 'media' | 'details';

/** The two words that the document has ("delete"). */
const DOCUMENTED: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  SESSION_NOT_FOUND: ['vendor_session_unknown', 'Identomat does not know the session.'],
  SESSION_INVALID: ['vendor_refused_request', 'Identomat finds the session invalid.'],
};

/** ASSUMED: words for who we are hold one of these; the document names none. */
const ABOUT_CREDENTIALS = /KEY|COMPANY|HMAC|SIGNATURE|AUTH/;

/** ASSUMED: words for a fault of the vendor's own hold one of these; such a call is made again. */
const ABOUT_THEMSELVES =
  /INTERNAL|UNAVAILABLE|MAINTENANCE|TIMEOUT|TIMED_OUT|BUSY|LATER|RATE_LIMIT|TOO_MANY/;

/** ASSUMED: what an address that has nothing (a photo that was not taken) is answered with, or 404. */
const MISSING = 'NOT_FOUND';

/** ASSUMED: a refusal is a bare JSON string or `{"error": …}`, with any HTTP status, in capitals. */
const REFUSAL_WORD = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?![A-Za-z0-9])/;

/**
 * The word of a refusal, or null when the bytes are none. What follows the word is left unread.
 */
function refusalIn(body: Buffer): string | null {
  const value = parseJson(body);
  const text = typeof value === 'string' ? value : errorOf(value);
  return REFUSAL_WORD.exec(text ?? '')?.[0].slice(0, 40) ?? null;
}

function errorOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('error' in value)) return undefined;
  return typeof value.error === 'string' ? value.error : undefined;
}

/**
 * What a refusal means; asked of answers with 2xx as well, which may be refusals all the same.
 *
 * @returns null for what is no refusal, and for what means the same at every vendor
 */
export function explainRefusal({ status, body }: VendorResponse, about: About): KycError | null {
  const word = refusalIn(body);
  if (word !== null) {
    const vendorCode = { vendorCode: word };
    const known = DOCUMENTED[word];
    if (known !== undefined) return new KycError(...known, vendorCode);
    if (ABOUT_THEMSELVES.test(word)) {
      return new KycError('vendor_unavailable', 'Identomat has a fault of its own.', vendorCode);
    }
    if (ABOUT_CREDENTIALS.test(word)) {
      return new KycError('vendor_credentials', 'Identomat refuses our credentials.', vendorCode);
    }
  }
  if (status >= 500 || status === 408 || status === 429) return null;
  // ASSUMED: a company that has not booked the screening is told 403, and its key is right all the same.
  if (word === null && status === 403 && about === 'details') return refused(about, '403');
  if (word === null && (status < 400 || status === 401 || status === 403)) return null;
  if (about === 'result') return notAnAnswer(word ?? String(status));
  if (status === 404 && word === null && NOTHING_THERE_IS_FINAL.has(about)) return gatewaysWord();
  if (status === 404 || word === MISSING) return notFound(about);
  return refused(about, word ?? String(status));
}

/**
 * Of a result only the document's two words are a refusal. Anything else (a proxy's 404, a word that
 * we do not know) says nothing about the session: taken for "unknown", it would end the asking.
 */
function notAnAnswer(vendorCode: string): KycError {
  const message = "Identomat's refusal is none that the document knows.";
  return new KycError('vendor_nonsense', message, { vendorCode });
}

/** Calls that a 404 would end for good, one way or the other. */
const NOTHING_THERE_IS_FINAL: ReadonlySet<About> = new Set(['creation', 'deletion']);

/** ASSUMED: the vendor itself words its refusals. A 404 without is of a gateway before it, and is passing. */
function gatewaysWord(): KycError {
  const options = { vendorCode: '404' };
  return new KycError('vendor_unavailable', 'Something before Identomat answered 404.', options);
}

function notFound(about: About): KycError {
  const options = { vendorCode: '404' };
  return about === 'creation'
    ? new KycError('vendor_misconfigured', "Identomat's API is not at the base URL.", options)
    : new KycError('vendor_session_unknown', 'Identomat has nothing there.', options);
}

function refused(about: About, vendorCode: string): KycError {
  const message = 'Identomat refused the request.';
  const fields = about === 'creation' ? [{ pointer: '/vendorOptions', message }] : [];
  return new KycError('vendor_refused_request', message, { vendorCode, fields });
}
