import { KycError } from '../../domain/errors.ts';
import { jsonBody, parseJson, readAnswerAs, vendorFetch, VENDOR_TIMEOUTS_MS } from '../http.ts';
import type { VendorRequest } from '../http.ts';
import { MINUTE_MS } from '../lifecycle.ts';
import type {
  CreatedSession,
  RawMessage,
  SessionReference,
  SessionRequest,
  VendorCall,
} from '../vendor.ts';
import type { IdentomatCredentials, IdentomatOptions } from './account.ts';
import { explainRefusal } from './errors.ts';
import type { About } from './errors.ts';
import { authorizationCode, HMAC_HEADER } from './hmac.ts';
import { SESSION_LIFETIME_MS } from './lifecycle.ts';
import { CREATED_KIND, keepRefusal, keepResult } from './message.ts';
import { deletedSchema, resultSchema, sessionTokenSchema } from './schemas.ts';
import { beginArguments } from './session-body.ts';
import { widgetUrl } from './widget.ts';

export type Call = VendorCall<IdentomatCredentials>;

/**
 * ASSUMED: results can hold photos (`face_images`, `id_card_front` and `id_card_back` were observed,
 * their content was not): one that is too large to be read would never be decided.
 */
const MAX_RESULT_BYTES = 24 * 1024 * 1024;

/** `https://widget.identomat.com/external-api/begin/` and so on. */
export const DEFAULT_BASE_URL = 'https://widget.identomat.com/external-api';

/**
 * begin/ ("Acquiring a session_token"). Not idempotent, and the vendor takes no reference of ours: a
 * session that we do not know of after `vendor_timeout` has no link, so that it cannot be used.
 */
export async function createSession(
  call: Call,
  request: SessionRequest<IdentomatOptions>,
): Promise<CreatedSession> {
  const { baseUrl, credentials } = call.account;
  const now = call.now();
  const body = await post(call, {
    path: ['begin'],
    fields: beginArguments(request, credentials),
    about: 'creation',
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  });
  const token = readAnswerAs(body, sessionTokenSchema);
  const { tokenLifetimeMinutes } = credentials;
  const lifetimeMs =
    tokenLifetimeMinutes === undefined ? SESSION_LIFETIME_MS : tokenLifetimeMinutes * MINUTE_MS;
  return {
    reference: { id: token },
    url: widgetUrl(baseUrl, token),
    expiresAt: new Date(now.getTime() + lifetimeMs),
    raw: { kind: CREATED_KIND, body },
  };
}

/**
 * result/ ("Checking for a result"). A refusal in the vendor's own words says nothing about the session:
 * the word is kept, for operators, and the question stays open.
 *
 * @throws KycError `vendor_session_unknown` (SESSION_NOT_FOUND); whatever else is no result is
 *   `vendor_invalid_response` and is asked for again
 */
export async function askSession(call: Call, { id }: SessionReference): Promise<RawMessage> {
  try {
    const body = await post(call, {
      path: ['result'],
      fields: { session_token: id },
      about: 'result',
      timeoutMs: VENDOR_TIMEOUTS_MS.read,
      maxAnswerBytes: MAX_RESULT_BYTES,
    });
    readAnswerAs(body, resultSchema);
    return keepResult(body, call.account.credentials);
  } catch (failure) {
    if (!(failure instanceof KycError) || failure.code !== 'vendor_refused_request') throw failure;
    return keepRefusal(failure.vendorCode ?? 'other');
  }
}

/**
 * get-screening-person-details: who a screening match is about, as the vendor words it.
 *
 * @param personId of an element of `screeningMatches`
 * @returns the answer's bytes, which are JSON; the document does not describe it
 */
export async function askScreeningPerson(
  call: Call,
  { id }: SessionReference,
  personId: string | number,
): Promise<Buffer> {
  const body = await post(call, {
    path: ['get-screening-person-details'],
    fields: { session_token: id, personId },
    about: 'details',
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  if (parseJson(body) === undefined) {
    throw new KycError('vendor_invalid_response', "The vendor's answer is not JSON.");
  }
  return body;
}

/**
 * delete/. The vendor answers with everything that it had about the person: that is let go.
 *
 * @throws KycError `vendor_refused_request` (SESSION_INVALID), `vendor_invalid_response` when nothing shows that
 *   it was deleted: asking once more tells, since what is gone is SESSION_NOT_FOUND
 */
export async function deleteSession(
  call: Call,
  { id }: SessionReference,
): Promise<'deleted' | 'gone'> {
  try {
    const body = await post(call, {
      path: ['delete'],
      fields: { session_token: id },
      about: 'deletion',
      timeoutMs: VENDOR_TIMEOUTS_MS.read,
      maxAnswerBytes: MAX_RESULT_BYTES,
    });
    readAnswerAs(body, deletedSchema);
    return 'deleted';
  } catch (failure) {
    const isGone =
      failure instanceof KycError &&
      failure.code === 'vendor_session_unknown' &&
      failure.vendorCode === 'SESSION_NOT_FOUND';
    if (isGone) return 'gone';
    throw failure;
  }
}

interface Question {
  /** Without the slash at the end. */
  path: readonly string[];
  /** Beside the company's key. */
  fields: Readonly<Record<string, unknown>>;
  about: About;
  timeoutMs: number;
  maxAnswerBytes?: number;
}

async function post(call: Call, question: Question): Promise<Buffer> {
  const response = await vendorFetch(call, requestOf(call, question));
  // A refusal may come with a 200.
  const refusal = explainRefusal(response, question.about);
  if (refusal !== null) throw refusal;
  return response.body;
}

/** Always POST with JSON: the company's key stands in the body and nowhere else. */
export function requestOf(
  { account }: Call,
  { path, fields, about, ...limits }: Question,
): VendorRequest {
  const { companyKey, secretKey } = account.credentials;
  const body = jsonBody({ company_key: companyKey, ...fields });
  return {
    method: 'POST',
    path: [...path, ''],
    headers: {
      'content-type': 'application/json',
      ...(secretKey === undefined ? {} : { [HMAC_HEADER]: authorizationCode(secretKey, body) }),
    },
    body,
    ...limits,
    explain: (refused) => explainRefusal(refused, about),
  };
}
