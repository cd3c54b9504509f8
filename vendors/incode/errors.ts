import { KycError } from '../../domain/errors.ts';
import { gatewaysWord, isJsonObject, meansTheSame, parseJson } from '../http.ts';
import type { VendorResponse } from '../http.ts';
import { fieldsNamedIn } from '../refused-fields.ts';
import { refusalSchema } from './schemas.ts';

/** Which call was refused, and whose token it carried. */
export interface Refused {
  what: 'login' | 'start' | 'page' | 'status' | 'session' | 'image';
  by: 'executive' | 'session' | 'none';
}

/**
 * What a refusal means; null where it means what it means everywhere (5xx and 429; 403, which is about
 * the API key). A code of Incode's own in the body's `status` is passed on as `vendorCode`; its words
 * are not. 401 is about the token: an executive's is renewed, a session's has ended with its session.
 */
export function explainRefusal(response: VendorResponse, { what, by }: Refused): KycError | null {
  const { status } = response;
  if (meansTheSame(status)) return null;
  // ASSUMED: Incode itself speaks JSON.
  if (status === 404 && !isJsonObject(response.body)) return gatewaysWord('Incode');
  const code = ownCode(response);
  const options = { vendorCode: String(code ?? status) };
  if (what === 'login') {
    // Whatever it dislikes about a login, a person must mend the account; until then all wait.
    return new KycError('vendor_credentials', 'Incode refused the login.', options);
  }
  // The start has just taken the same key: what is refused here alone is the page.
  if (what === 'page') {
    const message = 'Incode has no page of its own for this session; set hostedPage otherwise.';
    return new KycError('vendor_misconfigured', message, options);
  }
  if (status === 401 && by === 'executive') return executiveTokenRefused();
  if (status === 401 && by === 'session') return sessionUnknown('The session is over at Incode.');
  if (status === 401 || status === 403) return null;
  // Which HTTP status goes with a code about the photo is not published: the code speaks first.
  if (what === 'image' && code !== null) return refusedRequest(options.vendorCode);
  if (what === 'start') return startRefused(response, options);
  if (status === 404) return sessionUnknown('Incode does not know the session.', options);
  if (what === 'status') {
    // It says nothing about the session: taken for a last word, it would end the asking.
    return new KycError('vendor_invalid_response', 'Incode refuses to tell a status.', options);
  }
  return refusedRequest(options.vendorCode);
}

/** What a refusal may name of our start; each is the account's where the options have none. */
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  ['configurationId', 'countryCode', 'language', 'customFields'].map((name) => [
    name,
    `/vendorOptions/${name}`,
  ]),
);

function startRefused({ status, body }: VendorResponse, options: { vendorCode: string }): KycError {
  if (status === 404) {
    const message = "Incode's API is not at the account's base URL.";
    return new KycError('vendor_misconfigured', message, options);
  }
  const message = 'Incode refused to start a session; check configurationId and countryCode.';
  const fields = fieldsNamedIn(body, NAMES, 'Incode refused it.');
  return new KycError('vendor_misconfigured', message, { ...options, fields });
}

/** Incode's own code in a refusal; null where the body only repeats an HTTP status. */
function ownCode({ body }: VendorResponse): number | null {
  const code = refusalSchema.safeParse(parseJson(body)).data?.status;
  return code === undefined || isHttpStatus(code) ? null : code;
}

const isHttpStatus = (code: number): boolean => code >= 400 && code <= 599;

/** Whether a refusal is about the photo: it came with a code of Incode's own. */
export function isAboutThePhoto(error: unknown): error is KycError & { vendorCode: string } {
  return (
    error instanceof KycError &&
    error.code === 'vendor_refused_request' &&
    error.vendorCode !== undefined &&
    !isHttpStatus(Number(error.vendorCode))
  );
}

function executiveTokenRefused(): KycError {
  return new KycError('vendor_token_expired', "Incode does not accept the executive user's token.");
}

export function sessionUnknown(message: string, options: { vendorCode?: string } = {}): KycError {
  return new KycError('vendor_session_unknown', message, options);
}

function refusedRequest(vendorCode: string): KycError {
  return new KycError('vendor_refused_request', 'Incode refused the request.', { vendorCode });
}
