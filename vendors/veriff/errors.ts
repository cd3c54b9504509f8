import { KycError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { isJsonObject, meansTheSame, parseJson } from '../http.ts';
import type { VendorResponse } from '../http.ts';
import { fieldsNamedIn } from '../refused-fields.ts';
import { refusalSchema } from './schemas.ts';
import { wordOf } from './words.ts';

interface Meaning {
  code: ErrorCode;
  message: string;
  /** The field of the request that starts a verification; `''`: the refusal may name it itself. */
  pointer?: string;
}

const requestFault = (pointer: string, message: string): Meaning => ({
  code: 'vendor_refused_request',
  message,
  pointer,
});
const credentialsFault = (message: string): Meaning => ({ code: 'vendor_credentials', message });
const ourFault = (message: string): Meaning => ({ code: 'vendor_misconfigured', message });
const unknownSession = (message: string): Meaning => ({ code: 'vendor_session_unknown', message });

const BIRTH_DATE = '/subject/birthDate';
const ID_NUMBER = '/subject/idNumber';
const DOCUMENT = '/subject/document';

/**
 * "Some Troubleshooting codes", and the vendor's current table where it adds to them. 1303 and 1304 are
 * of PATCH; 14xx are of image uploads and about our request: no photo is judged before it is handed in.
 */
const TROUBLESHOOTING: Readonly<Record<number, Meaning>> = {
  1001: unknownSession('Veriff finds the id of the session too short or too long.'),
  1002: unknownSession('Veriff finds that the id of the session is not a UUID.'),
  1003: ourFault('Veriff finds that an id was used before.'),
  1101: credentialsFault('Veriff does not know the API key.'),
  1102: requestFault('', 'Veriff misses a mandatory field in the request.'),
  1104: requestFault('', 'Veriff finds an invalid value in the request.'),
  // Retried: every try carries a fresh timestamp. Lasting, it means that this host's clock is wrong.
  1201: {
    code: 'vendor_unavailable',
    message: 'Veriff finds our timestamp older than an hour; check the clock of this host.',
  },
  1202: ourFault('Veriff cannot read our timestamp.'),
  1203: requestFault(BIRTH_DATE, 'Veriff expects a date, YYYY-MM-DD.'),
  1301: requestFault('/vendorOptions/features', 'Veriff does not support a requested feature.'),
  1302: ourFault('Veriff takes only https addresses to return to; PUBLIC_URL must be https.'),
  1303: requestFault('', 'Veriff does not know the status that was asked for.'),
  1304: requestFault('', 'Veriff cannot move the session to the status that was asked for.'),
  1308: requestFault(ID_NUMBER, 'Veriff does not accept the identity number.'),
  1309: requestFault(ID_NUMBER, 'Veriff does not accept the identity number.'),
  1310: requestFault(ID_NUMBER, 'Veriff does not accept the identity number.'),
  1400: requestFault('', 'Veriff finds no image in the upload.'),
  1401: requestFault('', 'Veriff finds that the image is not base64.'),
  1402: requestFault('', 'Veriff does not know what the image is said to show.'),
  1403: requestFault('', 'Veriff misses a property of the image.'),
  1500: ourFault('Veriff finds our reference (vendorData) too long.'),
  1501: ourFault('Veriff finds that our reference (vendorData) is not a string.'),
  2003: requestFault(BIRTH_DATE, 'Veriff finds that this is not a date of birth.'),
  2101: requestFault(DOCUMENT, 'Veriff does not accept the document.'),
  2102: requestFault(`${DOCUMENT}/number`, 'Veriff expects letters A to Z and digits only.'),
  2103: requestFault(`${DOCUMENT}/type`, 'Veriff does not support this type of document.'),
  2104: requestFault(`${DOCUMENT}/country`, 'Veriff supports no documents of this country.'),
};

/** What a refusal may name of our request, as it is in the document ("/sessions"). */
const NAMES: Readonly<Record<string, string>> = {
  firstName: '/subject/firstName',
  lastName: '/subject/lastName',
  dateOfBirth: BIRTH_DATE,
  idNumber: ID_NUMBER,
  gender: '/subject/gender',
  'document.number': `${DOCUMENT}/number`,
  'document.type': `${DOCUMENT}/type`,
  'document.country': `${DOCUMENT}/country`,
  additionalData: '/vendorOptions/additionalData',
  features: '/vendorOptions/features',
};

/** 1801–1819 are about who we are and how we sign (current documentation: "Credentials"). */
const CREDENTIALS: Readonly<Record<number, string>> = {
  1801: 'Veriff misses the API key.',
  1802: 'Veriff finds that the API key is not a UUID.',
  1803: 'Veriff knows no integration with this API key.',
  1804: 'Veriff says that the integration is not active.',
  1812: 'Veriff finds that the signature is not a SHA-256 hash.',
  1813: 'Veriff finds the signature of the id wrong: check the secret and the signature scheme.',
  1814: 'Veriff finds the signature of the body wrong: check the secret and the signature scheme.',
  1818: 'Veriff finds the signature of the id wrong: check the secret and the signature scheme.',
  1819: 'Veriff finds the signature of the body wrong: check the secret and the signature scheme.',
};
const OTHER_CREDENTIALS = 'Veriff refuses our credentials.';

/** What was asked for, or to be done. */
export type Asked = 'creation' | 'session' | 'upload' | 'media' | 'details' | 'deletion';

/** "If you try to upload media after you have submitted the session" (current documentation). */
export const CONFLICT = 409;
const PAYLOAD_TOO_LARGE = 413;

/**
 * What a refusal of Veriff means. Its own message is never passed on, only its code: three to five digits,
 * since any other word may be about the person. `vendorCode` is the HTTP status where that is what tells
 * what is meant (403, 409, 413, a gateway's 404), and absent where neither does.
 *
 * @returns null for what means the same at every vendor: 408, 429, 5xx, and 401 or 403 without a code
 *   that we know
 */
export function explainRefusal(response: VendorResponse, about: Asked): KycError | null {
  const { status } = response;
  if (about === 'upload' && saysFull(response)) return uploadLimit();
  if (meansTheSame(status)) return null;
  if (about === 'deletion' && saysNotCompleted(response)) return notCompleted();
  const fault = otherRefusal(response, about);
  return fault === null || about !== 'creation' ? fault : withFields(fault, response);
}

/** What is refused without saying which code it is may still be named in words. */
function withFields(fault: KycError, { body }: VendorResponse): KycError {
  if (fault.code !== 'vendor_refused_request' || fault.fields.length > 0) return fault;
  return fault.withDetails({ fields: fieldsNamedIn(body, NAMES, fault.message) });
}

function otherRefusal(response: VendorResponse, about: Asked): KycError | null {
  const { status } = response;
  const code = codeOf(response);
  const meaning = code === null ? undefined : meaningOf(code);
  if (meaning !== undefined) return errorOf(meaning, code);
  if (status === 404) return notFound(response, about, code);
  if (status === 403 && about === 'deletion') return deletionIsOff();
  if (status === 403 && about === 'details') return errorOf(NOT_OFFERED, code ?? status);
  if (status === CONFLICT || status === PAYLOAD_TOO_LARGE)
    return refusedByStatus(status, about, code);
  return status === 401 || status === 403 ? null : errorOf(UNKNOWN_REFUSAL, code);
}

/** Direct capture goes by these statuses, whatever unknown code is beside them; a creation does not. */
function refusedByStatus(status: number, about: Asked, code: number | null): KycError {
  if (about === 'creation') return errorOf(UNKNOWN_REFUSAL, code ?? status);
  return errorOf(status === CONFLICT ? SUBMITTED : UNKNOWN_REFUSAL, status);
}

/**
 * ASSUMED: Veriff itself speaks JSON, as in its table of codes. Any other 404 is of a gateway before it,
 * and is passing; only of a deletion it may mean that there is no such call, which is looked into.
 */
function notFound({ body }: VendorResponse, about: Asked, code: number | null): KycError {
  const isItsOwn = about === 'deletion' || isJsonObject(body);
  return isItsOwn ? errorOf(NOT_FOUND[about], code) : errorOf(NOT_ITS_OWN_WORDS, 404);
}

const NOT_ITS_OWN_WORDS: Meaning = {
  code: 'vendor_unavailable',
  message:
    'Something before Veriff answered 404; if it lasts, the base URL of the account is wrong.',
};
const NOT_FOUND: Record<Asked, Meaning> = {
  session: unknownSession('Veriff does not know the session.'),
  upload: unknownSession('Veriff does not know the session.'),
  deletion: unknownSession('Veriff does not know the session.'),
  media: unknownSession('Veriff does not know, or no longer has, what was asked for.'),
  details: unknownSession('Veriff has nothing more to say about the session.'),
  creation: ourFault("Veriff's API is not at the account's base URL."),
};
/** A service that the integration has not booked is no reason to doubt its credentials. */
const NOT_OFFERED = requestFault('', 'Veriff does not say this about sessions of the integration.');
const UNKNOWN_REFUSAL = requestFault('', 'Veriff refused the request.');
const SUBMITTED = requestFault('', 'Veriff says that the attempt has already been handed in.');

/** "40 uploads per session" (today's help pages). */
export const MOST_UPLOADS = 40;

/** ASSUMED: neither the code nor the text of it is published; it speaks of a limit, or of too many. */
const FULL =
  /\b(upload|media|image)s?\b.{0,40}\blimit|\blimit.{0,40}\b(upload|media|image)|too many (upload|media|image|photo)/i;

/** A photo that is too large, or too much at a time: neither fills the session. */
const ANOTHER_LIMIT = /size|\brate\b|requests|\bper (second|minute|hour|day)/i;

const saysFull = (response: VendorResponse): boolean => {
  const isRefusal = response.status >= 400 && response.status < 500;
  const message = messageIn(response);
  return (
    isRefusal &&
    response.status !== PAYLOAD_TOO_LARGE &&
    FULL.test(message) &&
    !ANOTHER_LIMIT.test(message)
  );
};

export const uploadLimit = (): KycError =>
  new KycError(
    'vendor_limit',
    `Veriff takes ${MOST_UPLOADS} photos in one session, and this one has them all. Hand in what is there, or cancel this verification and start another one.`,
  );

/** Its code is published nowhere; the text is ("Delete session"). */
const NOT_COMPLETED = /not in a completed status/i;
/** Distinguishes it from an outage. */
const UNDECIDED = 'undecided';

const messageIn = ({ body }: VendorResponse): string =>
  refusalSchema.safeParse(parseJson(body)).data?.message ?? '';

const saysNotCompleted = (response: VendorResponse): boolean =>
  NOT_COMPLETED.test(messageIn(response));

/** "The endpoint is not available by default": no reason to doubt the credentials. */
export const deletionIsOff = (): KycError =>
  errorOf(
    ourFault('Veriff deletes no sessions of this integration until its support allows it.'),
    403,
  );

const notCompleted = (): KycError =>
  new KycError(
    'vendor_refused_request',
    'Veriff is still deciding, and deletes nothing meanwhile.',
    {
      vendorCode: UNDECIDED,
    },
  );

/** Whether a deletion was refused because the session is handed in and not decided. */
export const isUndecided = ({ code, vendorCode }: KycError): boolean =>
  code === 'vendor_refused_request' && vendorCode === UNDECIDED;

/** "status": "fail", which no answer says that did what was asked. */
export const saysFail = (body: Uint8Array): boolean =>
  wordOf(refusalSchema.safeParse(parseJson(body)).data?.['status']) === 'fail';

function meaningOf(code: number): Meaning | undefined {
  if (code >= 1801 && code <= 1819) return credentialsFault(CREDENTIALS[code] ?? OTHER_CREDENTIALS);
  return TROUBLESHOOTING[code];
}

function codeOf({ body }: VendorResponse): number | null {
  const refusal = refusalSchema.safeParse(parseJson(body));
  const code = refusal.data?.code ?? refusal.data?.['code:'];
  return /^\d{3,5}$/.test(String(code)) ? Number(code) : null;
}

function errorOf({ code, message, pointer }: Meaning, vendorCode: number | null): KycError {
  return new KycError(code, message, {
    ...(pointer === undefined || pointer === '' ? {} : { fields: [{ pointer, message }] }),
    ...(vendorCode === null ? {} : { vendorCode: String(vendorCode) }),
  });
}
