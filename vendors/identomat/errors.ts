import { KycError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { gatewaysWord, meansTheSame, parseJson } from '../http.ts';
import type { VendorResponse } from '../http.ts';
import { blamedFields } from './blame.ts';
import { saysNothing } from '../values/members.ts';
import { isEnd } from './parts.ts';

export type About = 'creation' | 'result' | 'session' | 'deletion' | 'media' | 'details';

/** The two words that the document has ("delete"). */
const DOCUMENTED: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  SESSION_NOT_FOUND: ['vendor_session_unknown', 'Identomat does not know the session.'],
  SESSION_INVALID: ['vendor_refused_request', 'Identomat finds the session invalid.'],
};

/** ASSUMED: words for who we are hold one of these; the document names none. `STEP_KEY_…` is none. */
const ABOUT_CREDENTIALS = /(^|COMPANY_|API_|SECRET_)KEY|COMPANY|HMAC|SIGNATURE|AUTH/;

/** ASSUMED: words for a fault of the vendor's own hold one of these; such a call is made again. */
const ABOUT_THEMSELVES = /INTERNAL|UNAVAILABLE|MAINTENANCE|TIMEOUT|TIMED_OUT|BUSY|LATER/;

/** ASSUMED: the same of words that ask us to slow down, whatever the status. */
const ABOUT_A_LIMIT = /RATE_LIMIT|TOO_MANY/;

/** ASSUMED: what an address that has nothing (a photo that was not taken) is answered with, or 404. */
const MISSING = 'NOT_FOUND';

/** ASSUMED: a refusal is a bare JSON string or `{"error": …}`, with any HTTP status, in capitals. */
const REFUSAL_WORD = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?![A-Za-z0-9])/;

/** Today also `{"argumentError": …}`, with 200. */
const ERROR_MEMBER = /^[A-Za-z_]{0,30}errors?$/i;

interface Refusal {
  /** The vendor's word, or the name of the member that holds the refusal. */
  word: string;
  /** Whether the word is one in capitals, which has a meaning of its own. */
  isWord: boolean;
  /** All that it says; never passed on. */
  text: string;
}

/** The refusal in an answer, or null when the bytes are none. */
function refusalIn({ body, status }: VendorResponse, about: About): Refusal | null {
  const value = parseJson(body);
  // Errors beside it (`mrz_errors`) are about the person's document, or contradict it: outcome.ts.
  if (about === 'result' && status < 400 && isEnd(value)) return null;
  const [member, said] = typeof value === 'string' ? ['', value] : errorIn(value, about);
  const text = typeof said === 'string' ? said : JSON.stringify(said ?? '');
  const word = REFUSAL_WORD.exec(text)?.[0].slice(0, 40);
  if (word !== undefined) return { word, isWord: true, text };
  return member === '' ? null : { word: member, isWord: false, text };
}

function errorIn(value: unknown, about: About): readonly [string, unknown] {
  if (typeof value !== 'object' || value === null) return ['', undefined];
  const isError = ([name, said]: [string, unknown]): boolean =>
    ERROR_MEMBER.test(name) && !isNothing(said, about);
  return Object.entries(value).find(isError) ?? ['', undefined];
}

/** What stands in such a member where there is no error; no session begins with an object, error or not. */
function isNothing(said: unknown, about: About): boolean {
  if (said === null || said === '' || said === false) return true;
  return about !== 'creation' && saysNothing(said);
}

/**
 * What a refusal means; asked of answers with 2xx as well, which may be refusals all the same.
 *
 * @returns null for what is no refusal, and for what means the same at every vendor
 */
export function explainRefusal(response: VendorResponse, about: About): KycError | null {
  const { status } = response;
  const refusal = refusalIn(response, about);
  const word = refusal?.isWord === true ? refusal.word : null;
  if (word !== null) {
    const vendorCode = { vendorCode: word };
    const known = DOCUMENTED[word];
    if (known !== undefined) return new KycError(...known, vendorCode);
    if (status === 429) return null;
    if (ABOUT_A_LIMIT.test(word)) {
      return new KycError('vendor_rate_limited', 'Identomat asks us to slow down.', vendorCode);
    }
    if (ABOUT_THEMSELVES.test(word)) {
      return new KycError('vendor_unavailable', 'Identomat has a fault of its own.', vendorCode);
    }
    if (ABOUT_CREDENTIALS.test(word)) {
      return new KycError('vendor_credentials', 'Identomat refuses our credentials.', vendorCode);
    }
  }
  if (status >= 400 && meansTheSame(status)) return null;
  // ASSUMED: the vendor answers 403 to a company that has not booked the screening, though its key is valid.
  if (word === null && status === 403 && about === 'details') return refused(about, '403', '');
  if (word === null && (status === 401 || status === 403)) return null;
  if (status === 404 || word === MISSING) return nothingThere(about, word);
  if (refusal !== null && (refusal.isWord || TELLS_BY_MEMBER.has(about))) {
    return explainArguments(refusal, about);
  }
  if (status < 400) return null;
  return about === 'result' ? notAnAnswer(String(status)) : refused(about, String(status), '');
}

/** Calls of which a refusal without a word of the vendor's is one all the same; of others it says nothing. */
const TELLS_BY_MEMBER: ReadonlySet<About> = new Set(['creation', 'result', 'details']);

/** A refusal that is about what was sent. */
function explainArguments({ word, text }: Refusal, about: About): KycError {
  if (about === 'creation' && /company_key/.test(text)) {
    const options = { vendorCode: word };
    return new KycError('vendor_credentials', 'Identomat refuses the company key.', options);
  }
  return refused(about, word, text);
}

/**
 * Of a result only a word of the vendor's is a refusal. Anything else (a proxy's 404) says nothing: taken
 * for "unknown", it would end the asking.
 */
function notAnAnswer(vendorCode: string): KycError {
  const message = "Identomat's refusal is none that the document knows.";
  return new KycError('vendor_invalid_response', message, { vendorCode });
}

/** Calls that a 404 would end for good, one way or the other. */
const NOTHING_THERE_IS_FINAL: ReadonlySet<About> = new Set(['creation', 'deletion']);

function nothingThere(about: About, word: string | null): KycError {
  if (about === 'result') return word === null ? notAnAnswer('404') : refused(about, word, '');
  // ASSUMED: the vendor itself words its refusals.
  if (word === null && NOTHING_THERE_IS_FINAL.has(about)) return gatewaysWord('Identomat');
  const options = { vendorCode: '404' };
  return about === 'creation'
    ? new KycError('vendor_misconfigured', "Identomat's API is not at the base URL.", options)
    : new KycError('vendor_session_unknown', 'Identomat has nothing there.', options);
}

function refused(about: About, vendorCode: string, text: string): KycError {
  const fields = about === 'creation' ? blamedFields(text) : [];
  return new KycError('vendor_refused_request', 'Identomat refused the request.', {
    vendorCode,
    fields,
  });
}
