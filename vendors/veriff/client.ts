import { KycError } from '../../domain/errors.ts';
import { readAnswerAs, vendorFetch, VENDOR_TIMEOUTS_MS } from '../http.ts';
import type { VendorResponse } from '../http.ts';
import type {
  CreatedSession,
  RawMessage,
  SessionReference,
  SessionRequest,
  VendorCall,
} from '../vendor.ts';
import type { VeriffCredentials, VeriffOptions } from './account.ts';
import { explainRefusal } from './errors.ts';
import { SESSION_LIFETIME_MS } from './lifecycle.ts';
import { ATTEMPTS_KIND, CREATED_KIND, DECISION_KIND } from './message.ts';
import { factOfAttempts } from './outcome.ts';
import { attemptsSchema, createdSchema, decisionMessageSchema } from './schemas.ts';
import { sessionBody } from './session-body.ts';
import { isSigned, sameText, sign, SIGNATURE_HEADER } from './signature.ts';

type Call = VendorCall<VeriffCredentials>;

/** Where the production API lives; the base URL of an integration is in the customer portal. */
export const DEFAULT_BASE_URL = 'https://stationapi.veriff.com';
const API_VERSION = 'v1';

/**
 * POST /sessions. Not idempotent: after `vendor_timeout` or `vendor_nonsense` a session may exist that
 * nobody knows; its webhooks carry our verification id in `vendorData`.
 */
export async function createSession(
  call: Call,
  request: SessionRequest<VeriffOptions>,
): Promise<CreatedSession> {
  const now = call.now();
  const body = sessionBody(request, now);
  const response = await vendorFetch(call, {
    method: 'POST',
    path: [API_VERSION, 'sessions'],
    headers: headersFor(call, body),
    body,
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
    explain: (refused) => explainRefusal(refused, 'creation'),
  });
  const { verification } = readAnswerAs(verified(call, response), createdSchema);
  return {
    reference: { id: verification.id },
    url: verification.url,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    raw: { kind: CREATED_KIND, body: response.body },
  };
}

/**
 * GET /sessions/{id}/decision. Where the newest attempt may be undecided, also GET
 * /sessions/{id}/attempts: it tells what a lost event would have told, so that somebody who handed in
 * is never taken for somebody who did not come.
 */
export async function askSession(call: Call, session: SessionReference): Promise<RawMessage> {
  const answer = await read(call, session, 'decision');
  const { verification } = readAnswerAs(answer, decisionMessageSchema);
  if (verification !== null && !sameText(verification.id, session.id)) {
    throw new KycError('vendor_nonsense', 'Veriff answered about another session.');
  }
  const decision: RawMessage = { kind: DECISION_KIND, body: answer };
  const reopened = verification?.status === 'resubmission_requested';
  if (verification !== null && !reopened) return decision;
  const attempts = await readAttempts(call, session);
  if (attempts === null) return decision;
  const progress = factOfAttempts(readAnswerAs(attempts, attemptsSchema)).kind;
  // After a request to try again only a new hand-in is more than the decision already says.
  const saysMore = reopened ? progress === 'submitted' : progress !== 'noted';
  return saysMore ? { kind: ATTEMPTS_KIND, body: attempts } : decision;
}

/** The list of attempts; null where the vendor refuses to give one: the decision must suffice. */
async function readAttempts(call: Call, session: SessionReference): Promise<Buffer | null> {
  try {
    return await read(call, session, 'attempts');
  } catch (failure) {
    if (!(failure instanceof KycError)) throw failure;
    if (failure.code === 'vendor_session_unknown') return null;
    if (failure.code === 'vendor_refused_request') return null;
    throw failure;
  }
}

async function read(
  call: Call,
  { id }: SessionReference,
  what: 'decision' | 'attempts',
): Promise<Buffer> {
  const response = await vendorFetch(call, {
    method: 'GET',
    path: [API_VERSION, 'sessions', id, what],
    // Reading signs the id in the path.
    headers: headersFor(call, Buffer.from(id, 'utf8')),
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
    explain: (refused) => explainRefusal(refused, 'session'),
  });
  return verified(call, response);
}

function headersFor({ account }: Call, signed: Buffer): Record<string, string> {
  const { apiKey, secrets, signatureScheme } = account.credentials;
  const [secret] = secrets;
  if (secret === undefined) {
    throw new KycError('vendor_misconfigured', 'The Veriff account has no shared secret.');
  }
  return {
    'content-type': 'application/json',
    'x-auth-client': apiKey,
    [SIGNATURE_HEADER[signatureScheme]]: sign(signatureScheme, signed, secret),
  };
}

/** The bytes of a 2xx answer, once the vendor's signature over them is found right. */
function verified({ account }: Call, { status, headers, body }: VendorResponse): Buffer {
  const { secrets, signatureScheme } = account.credentials;
  // The document lists both for success; anything else has no body that we could use.
  if (status !== 200 && status !== 201) {
    throw new KycError('vendor_nonsense', `Veriff answered with status ${status}.`);
  }
  if (!isSigned(signatureScheme, body, headers[SIGNATURE_HEADER[signatureScheme]], secrets)) {
    throw new KycError('vendor_nonsense', "Veriff's answer is not signed as the account says.");
  }
  return body;
}
