import { KycError } from '../../domain/errors.ts';
import { isJsonObject, parseJson, readAnswerAs } from '../http.ts';
import type { CreatedSession, RawMessage, SessionReference, SessionRequest } from '../vendor.ts';
import type { IncodeCredentials, IncodeOptions } from './account.ts';
import { onboardingUrl, read, start } from './client.ts';
import type { Call } from './client.ts';
import { SESSION_LIFETIME_MS } from './lifecycle.ts';
import { ANSWER_KIND, CREATED_KIND, packAnswers, readAnswers } from './message.ts';
import type { Answers } from './message.ts';
import { factOfAnswer } from './outcome.ts';
import { postprocessSchema, recordSchema, startedSchema, statusSchema } from './schemas.ts';
import { isFinished, isUnderWay, isUndecided, onboardingStatusOf } from './statuses.ts';
import { tokenExpiry } from './token.ts';

/**
 * POST /omni/start. Not idempotent: after `vendor_timeout` or `vendor_invalid_response` a session may exist
 * that we do not know; its webhooks carry our verification id in `externalId`.
 *
 * @throws KycError `vendor_misconfigured` when the API key is of another client than the account says, or
 *   Incode gives no page of its own. What fails after the start has `hadEffect`: a session was made
 */
export async function createSession(
  call: Call,
  request: SessionRequest<IncodeOptions>,
): Promise<CreatedSession> {
  const { credentials } = call.account;
  const now = call.now();
  const body = await start(call, startBody(request, credentials));
  const { interviewId, token, clientId } = readAnswerAs(body, startedSchema);
  if (credentials.clientId !== undefined && clientId !== credentials.clientId) {
    const message = "The Incode account's API key belongs to another client than its clientId.";
    throw new KycError('vendor_misconfigured', message, { hadEffect: true });
  }
  const reference = { id: interviewId, token };
  const url =
    credentials.hostedPage === 'incode'
      ? await theirPage(call, request, { reference, clientId })
      : pageOf(credentials, request);
  return {
    reference,
    ...(url === null ? {} : { url }),
    expiresAt: tokenExpiry(token, now, SESSION_LIFETIME_MS),
    raw: { kind: CREATED_KIND, body },
  };
}

/** What fails here leaves a session that no person is sent to. */
function sessionIsMade(failure: unknown): never {
  throw failure instanceof KycError ? failure.withDetails({ hadEffect: true }) : failure;
}

/** Nothing of the person is sent: Incode reads it from the document. */
function startBody(
  { verificationId, options, subject, returnUrl }: SessionRequest<IncodeOptions>,
  account: IncodeCredentials,
): object {
  // "Normally ALL; if you are validating a Brazilian ID, it should be BRA."
  const usual = subject.document?.country === 'BR' ? 'BRA' : 'ALL';
  return {
    countryCode: options.countryCode ?? account.countryCode ?? usual,
    configurationId: options.configurationId ?? account.configurationId,
    language: options.language,
    externalCustomerId: verificationId,
    redirectionUrl: returnUrl,
    customFields: options.customFields,
  };
}

/** The vendor's own page; null for direct capture, which needs none. */
async function theirPage(
  call: Call,
  { capture }: SessionRequest<IncodeOptions>,
  { reference, clientId }: { reference: SessionReference; clientId: string | undefined },
): Promise<string | null> {
  if (capture === 'direct') return null;
  return onboardingUrl(call, reference, clientId).catch(sessionIsMade);
}

/** The page with the SDK; the token itself never stands in an address. */
function pageOf(
  { hostedPage }: IncodeCredentials,
  { link, returnUrl }: SessionRequest<IncodeOptions>,
): string | null {
  if (hostedPage === undefined) return null;
  const page = new URL(hostedPage);
  page.searchParams.set('tokenUrl', `${link}/sdk-token`);
  page.searchParams.set('returnUrl', returnUrl);
  return page.toString();
}

/**
 * The present truth of a session in one message: its status, and as far as that calls for it the
 * score, the OCR data and whether post-processing is over, each byte for byte as it came.
 *
 * Where our call of finish-status completes the sessions of the account, it is made here, once
 * everything was handed in and post-processing is over: waiting for ONBOARDING_FINISHED before it
 * would wait for ever. Safe to repeat: a completed session is not completed again, and two questions
 * at once do no more than one.
 */
export async function askSession(call: Call, session: SessionReference): Promise<RawMessage> {
  const pack = (answers: Answers): RawMessage => ({
    kind: ANSWER_KIND,
    body: packAnswers(session.id, answers),
  });
  const answers = await readAll(call, session);
  const isToBeFinished =
    call.account.credentials.completesBy === 'finish_status' &&
    (await isReadyToFinish(call, session, answers));
  if (!isToBeFinished) return pack(answers);
  await read(call, session, 'finish');
  return pack(await readAll(call, session));
}

async function readAll(call: Call, session: SessionReference): Promise<Answers> {
  const status = await read(call, session, 'status');
  const { onboardingStatus } = readAnswerAs(status, statusSchema);
  if (isUnderWay(onboardingStatus)) {
    return { status, score: await readIfAny(call, session, 'score') };
  }
  if (!isFinished(onboardingStatus)) return { status };
  const score = await readIfAny(call, session, 'score');
  const ocrData = await readIfAny(call, session, 'ocrData');
  const isEarly = score === null || isUndecided(readAnswerAs(score, recordSchema));
  const postprocess = isEarly ? await readIfAny(call, session, 'postprocess') : null;
  return { status, postprocess, score, ocrData };
}

/** Everything was handed in, nothing marked the session as completed, and processing is over. */
async function isReadyToFinish(
  call: Call,
  session: SessionReference,
  answers: Answers,
): Promise<boolean> {
  const answer = readAnswers(packAnswers(session.id, answers));
  const { onboardingStatus } = answer.status;
  if (isFinished(onboardingStatus) || factOfAnswer(answer).kind !== 'submitted') return false;
  if (onboardingStatusOf(onboardingStatus) === 'POST_PROCESSING_FINISHED') return true;
  const { finished } = readAnswerAs(await read(call, session, 'postprocess'), postprocessSchema);
  return finished === true;
}

/**
 * A step's answer; null where the flow has no such step, or it holds nothing: what is missing decides
 * nothing. The vendor knows the session, as it has just answered with its status: a 404 is about the step alone.
 */
async function readIfAny(
  call: Call,
  session: SessionReference,
  what: 'score' | 'ocrData' | 'postprocess',
): Promise<Buffer | null> {
  try {
    const body = await read(call, session, what);
    // What is no JSON may be the page of a proxy before the vendor: only OCR data are done without then.
    if (what !== 'ocrData' && parseJson(body) === undefined)
      throw new KycError('vendor_invalid_response', 'What came in place of a step is not JSON.');
    return isJsonObject(body) ? body : null;
  } catch (failure) {
    if (isWithoutStep(failure) || (what !== 'score' && isForbidden(failure))) return null;
    throw failure;
  }
}

/** A missing permission for an optional step is no wrong key: the vendor has just answered under that key. */
const isForbidden = (failure: unknown): boolean =>
  failure instanceof KycError &&
  failure.code === 'vendor_credentials' &&
  failure.vendorCode === '403';

const isWithoutStep = (failure: unknown): boolean =>
  failure instanceof KycError &&
  (failure.code === 'vendor_refused_request' ||
    (failure.code === 'vendor_session_unknown' && failure.vendorCode === '404'));
