import { KycError } from '../../domain/errors.ts';
import { gatewaysWord, isJsonObject, meansTheSame } from '../http.ts';
import type { VendorResponse } from '../http.ts';
import { fieldsNamedIn } from '../refused-fields.ts';

/**
 * The document shows no refusal at all. ASSUMED: 401 is about the token, 404 about the session, 429
 * asks to slow down; 5xx and 429 mean what they mean everywhere (`faultOfStatus`).
 */
const ASSUMED_STATUS = { tokenRefused: 401, sessionUnknown: 404 } as const;

type What = 'login' | 'templates' | 'creation' | 'session';

/**
 * What a refusal means at each call; null where it means what it means everywhere. Only a creation can
 * be refused for good: what is merely asked for is asked again, and decides nothing about anybody.
 */
export function explainRefusal({ status, body }: VendorResponse, what: What): KycError | null {
  if (meansTheSame(status)) return null;
  const options = { vendorCode: String(status) };
  if (what === 'login') {
    // Whatever it dislikes about a login, a person must mend the account; until then all wait.
    return new KycError('vendor_credentials', 'Datakeen refused the login.', options);
  }
  if (status === ASSUMED_STATUS.tokenRefused) return tokenRefused();
  if (status === ASSUMED_STATUS.sessionUnknown) return notFound(body, what);
  if (status === 403) return null;
  if (what === 'creation') return refused(body, options);
  return new KycError('vendor_unavailable', 'Datakeen did not answer the question.', options);
}

/** What a refusal may name of our request: the fields of POST /session. */
const NAMES: Readonly<Record<string, string>> = {
  firstName: '/subject/firstName',
  lastName: '/subject/lastName',
  birthDate: '/subject/birthDate',
  templateId: '/vendorOptions/templateId',
  QR: '/vendorOptions/qr',
};

function refused(body: Uint8Array, options: { vendorCode: string }): KycError {
  const message = 'Datakeen refused the request.';
  const fields = fieldsNamedIn(body, NAMES, message);
  return new KycError('vendor_refused_request', message, { ...options, fields });
}

function notFound(body: Buffer, what: What): KycError {
  // ASSUMED: Datakeen itself speaks JSON.
  if (!isJsonObject(body)) return gatewaysWord('Datakeen');
  const options = { vendorCode: String(ASSUMED_STATUS.sessionUnknown) };
  return what === 'session'
    ? new KycError('vendor_session_unknown', 'Datakeen does not know the session.', options)
    : new KycError('vendor_misconfigured', `Datakeen has no ${what} at this base URL.`, options);
}

export function tokenRefused(): KycError {
  return new KycError('vendor_token_expired', 'Datakeen does not accept the token.');
}
