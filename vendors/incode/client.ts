import { IMAGE_HERE, jsonWithImage } from '../json-with-image.ts';
import { KycError } from '../../domain/errors.ts';
import { jsonBody, parseJson, readAnswerAs, vendorFetch, VENDOR_TIMEOUTS_MS } from '../http.ts';
import type { VendorRequest, VendorResponse } from '../http.ts';
import { nullIfUnknown } from '../unsupported.ts';
import type { SessionReference, VendorCall } from '../vendor.ts';
import type { IncodeCredentials } from './account.ts';
import { explainRefusal, sessionUnknown } from './errors.ts';
import type { Refused } from './errors.ts';
import { imagesSchema, loginSchema, onboardingUrlSchema, processedSchema } from './schemas.ts';
import { EXECUTIVE_TOKEN_LIFETIME_MS, tokenExpiry } from './token.ts';

export type Call = VendorCall<IncodeCredentials>;

/** Production; demo accounts are at https://demo-api.incodesmile.com. */
export const DEFAULT_BASE_URL = 'https://saas-api.incodesmile.com';
const API_VERSION = '1.0';

/** Incode gives up after 30 seconds itself. */
const UPLOAD_TIMEOUT_MS = 30_000;
/** One image in base64; requests are limited to 10 MB, so answers are not expected to be larger. */
const MAX_IMAGE_ANSWER_BYTES = 16 * 1024 * 1024;

/** Who a call speaks as: a session, by its own token, or the executive user. */
interface Bearer {
  by: 'session' | 'executive';
  token: string;
}

/** The session's own token: the only one that captures. @throws KycError `vendor_session_unknown` */
function asSession({ token }: SessionReference): Bearer {
  if (token === undefined) throw sessionUnknown('The token of the session was not kept.');
  return { by: 'session', token };
}

/** Who reads: the executive user where the account has one, since a session's token ends with it. */
function asReader(call: Call, session: SessionReference): Bearer {
  return call.token === undefined ? asSession(session) : { by: 'executive', token: call.token };
}

/**
 * POST /executive/log-in.
 *
 * @throws KycError `vendor_credentials` when the vendor refuses the user or the API key
 */
export async function login(call: Call): Promise<{ token: string; expiresAt: Date }> {
  const { executive } = call.account.credentials;
  if (executive === undefined) {
    throw new KycError('vendor_misconfigured', 'The Incode account has no executive user.');
  }
  const now = call.now();
  const { body } = await send(call, { what: 'login', by: 'none' }, null, {
    method: 'POST',
    path: ['executive', 'log-in'],
    body: jsonBody(executive),
    timeoutMs: VENDOR_TIMEOUTS_MS.login,
  });
  const { token } = readAnswerAs(body, loginSchema);
  return { token, expiresAt: tokenExpiry(token, now, EXECUTIVE_TOKEN_LIFETIME_MS) };
}

/** POST /omni/start (step 1). Not idempotent: every call makes a session. */
export async function start(call: Call, body: object): Promise<Buffer> {
  const response = await send(call, { what: 'start', by: 'none' }, null, {
    method: 'POST',
    path: ['omni', 'start'],
    body: jsonBody(body),
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  });
  return response.body;
}

/**
 * GET /omni/onboarding-url: the vendor's own page for a session, which leads on to its `redirectionUrl`.
 *
 * @throws KycError `vendor_misconfigured` when the account has none
 */
export async function onboardingUrl(
  call: Call,
  session: SessionReference,
  clientId: string | undefined,
): Promise<string> {
  const { body } = await send(call, { what: 'page', by: 'session' }, asSession(session), {
    method: 'GET',
    path: ['omni', 'onboarding-url'],
    ...(clientId === undefined ? {} : { query: { clientId } }),
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  });
  return readAnswerAs(body, onboardingUrlSchema).url;
}

const READS = {
  status: ['get', 'onboarding', 'status'],
  postprocess: ['get', 'postprocess', 'isfinished'],
  finish: ['finish-status'],
  score: ['get', 'score'],
  ocrData: ['get', 'ocr-data'],
} as const;

/**
 * GET of one of the steps 7 to 10. All may be repeated, finish-status (step 8) too: what is completed
 * stays completed.
 */
export async function read(
  call: Call,
  session: SessionReference,
  what: keyof typeof READS,
): Promise<Buffer> {
  // Completing is the session's own act; reading is everybody's who may.
  const isOwnAct = what === 'finish' && session.token !== undefined;
  const bearer = isOwnAct ? asSession(session) : asReader(call, session);
  const about = what === 'status' ? 'status' : 'session';
  const response = await send(call, { what: about, by: bearer.by }, bearer, {
    method: 'GET',
    path: ['omni', ...READS[what]],
    query: { id: session.id },
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });
  return response.body;
}

const UPLOADS = {
  'front-id': { path: ['add', 'front-id', 'v2'], query: { onlyFront: 'false' } },
  'back-id': { path: ['add', 'back-id', 'v2'], query: {} },
  selfie: { path: ['add', 'face', 'third-party'], query: { imageType: 'selfie' } },
} as const;

/** Steps 2, 3 and 5. May be repeated: a later image takes the place of an earlier one. */
export async function addImage(
  call: Call,
  session: SessionReference,
  step: keyof typeof UPLOADS,
  image: Buffer,
): Promise<Buffer> {
  const { path, query } = UPLOADS[step];
  const response = await send(call, { what: 'image', by: 'session' }, asSession(session), {
    method: 'POST',
    path: ['omni', ...path],
    query,
    body: jsonWithImage({ base64Image: IMAGE_HERE }, image),
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  return response.body;
}

/**
 * Steps 4 and 6. process/id runs once for a pair of sides: to run it again, both are uploaded again.
 */
export async function processCaptured(
  call: Call,
  session: SessionReference,
  what: 'id' | 'face',
): Promise<Buffer> {
  const response = await send(call, { what: 'image', by: 'session' }, asSession(session), {
    method: 'POST',
    path: ['omni', 'process', what],
    body: jsonBody({}),
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  return response.body;
}

/** POST /omni/get/images for one type; null where there is no such image. */
export async function getImage(
  call: Call,
  session: SessionReference,
  type: string,
): Promise<Buffer | null> {
  const bearer = asReader(call, session);
  const { body } = await send(call, { what: 'session', by: bearer.by }, bearer, {
    method: 'POST',
    path: ['omni', 'get', 'images'],
    query: { id: session.id },
    body: jsonBody({ images: [type] }),
    timeoutMs: UPLOAD_TIMEOUT_MS,
    maxAnswerBytes: MAX_IMAGE_ANSWER_BYTES,
  });
  const image = readAnswerAs(body, imagesSchema)[type];
  if (typeof image !== 'string' || image === '') return null;
  return Buffer.from(image.replace(/^data:[^,]*,/, ''), 'base64');
}

/**
 * DELETE /omni/interview. `gone` when there was nothing left; its answer is not kept.
 *
 * @throws KycError `vendor_invalid_response` when the answer says that it was no success
 */
export async function deleteSession(
  call: Call,
  session: SessionReference,
): Promise<'deleted' | 'gone'> {
  const bearer = asReader(call, session);
  const deleted = send(call, { what: 'session', by: bearer.by }, bearer, {
    method: 'DELETE',
    path: ['omni', 'interview'],
    query: { interviewId: session.id },
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
    explain: (refused) => {
      // Not "gone": the data is still there, and our account may not touch it any more.
      if (refused.status !== 401 || bearer.by === 'executive') return null;
      return new KycError('vendor_misconfigured', 'Deleting this session needs an executive user.');
    },
  });
  const body = await nullIfUnknown(deleted.then((response) => response.body));
  if (body === null) return 'gone';
  if (processedSchema.safeParse(parseJson(body)).data?.success === false) {
    throw new KycError('vendor_invalid_response', 'Incode says that nothing was deleted.');
  }
  return 'deleted';
}

async function send(
  call: Call,
  about: Refused,
  bearer: Bearer | null,
  request: VendorRequest,
): Promise<VendorResponse> {
  return vendorFetch(call, {
    ...request,
    headers: {
      'content-type': 'application/json',
      'x-api-key': call.account.credentials.apiKey,
      'api-version': API_VERSION,
      ...(bearer === null ? {} : { 'x-incode-hardware-id': bearer.token }),
    },
    explain: (refused) => request.explain?.(refused) ?? explainRefusal(refused, about),
  });
}
