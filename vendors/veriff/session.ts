import { KycError } from '../../domain/errors.ts';
import { isSameSession } from '../../domain/vendor-message.ts';
import { readAnswerAs } from '../http.ts';
import type { CreatedSession, RawMessage, SessionReference, SessionRequest } from '../vendor.ts';
import { nullIfUnsupported } from '../unsupported.ts';
import type { VeriffOptions } from './account.ts';
import { getDetails, getOfSession, postSession } from './client.ts';
import type { Call } from './exchange.ts';
import { SESSION_LIFETIME_MS } from './lifecycle.ts';
import {
  ATTEMPTS_KIND,
  checkWatchlistAnswer,
  CREATED_KIND,
  DECISION_KIND,
  PERSON_KIND,
  readAnswer,
  WATCHLIST_KIND,
  WATCHLIST_REFUSED_KIND,
} from './message.ts';
import { factOfAttempts } from './outcome.ts';
import { attemptsSchema, createdSchema } from './schemas.ts';
import { sessionBody } from './session-body.ts';

/**
 * POST /sessions. Not idempotent: after `vendor_timeout` or `vendor_invalid_response` a session may exist that
 * we do not know; its webhooks carry our verification id in `vendorData`.
 */
export async function createSession(
  call: Call,
  request: SessionRequest<VeriffOptions>,
): Promise<CreatedSession> {
  const now = call.now();
  const body = await postSession(call, sessionBody(request, now));
  const { verification } = readAnswerAs(body, createdSchema);
  return {
    // The SDKs on a device need the token.
    reference: { id: verification.id, token: verification.sessionToken },
    url: verification.url,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    raw: { kind: CREATED_KIND, body },
  };
}

/**
 * GET /sessions/{id}/decision. Where the newest attempt may be undecided, also GET
 * /sessions/{id}/attempts: it replaces an event that was lost, so that a person who handed in
 * is never taken for one who did not come.
 */
export async function askSession(call: Call, session: SessionReference): Promise<RawMessage> {
  const decision: RawMessage = { kind: DECISION_KIND, body: await readDecision(call, session) };
  const { fact, sessionId } = readAnswer(decision);
  if (sessionId !== undefined && !isSameSession(sessionId, session)) {
    throw new KycError('vendor_invalid_response', 'Veriff answered about another session.');
  }
  const reopened = fact.outcome === 'resubmit';
  if (fact.kind !== 'noted' && !reopened) return decision;
  const attempts = await readAttempts(call, session);
  if (attempts === null) return decision;
  const { kind, warning } = factOfAttempts(readAnswerAs(attempts, attemptsSchema));
  // After a request to try again only a new hand-in is more than the decision already says.
  const saysMore = reopened ? kind === 'submitted' : kind !== 'noted';
  return saysMore || warning !== undefined ? { kind: ATTEMPTS_KIND, body: attempts } : decision;
}

/**
 * GET /sessions/{id}/watchlist-screening and, unless that tells of a match already, GET
 * /sessions/{id}/person, whose record may tell of one that is nowhere else: the graver answer. Where the
 * integration has no such service, or may not see it (403, 404, any 4xx that blames no credentials), and
 * the record says nothing of lists, the answer is a message of our own that says so. While Veriff has not
 * screened, the answer reads as nothing yet.
 *
 * @throws KycError what makes a call worth repeating
 */
export async function askScreening(call: Call, { id }: SessionReference): Promise<RawMessage> {
  const watchlist = await nullIfUnsupported(getDetails(call, id, 'watchlist-screening'));
  if (watchlist !== null) checkWatchlistAnswer(watchlist, id);
  const answer: RawMessage =
    watchlist === null
      ? { kind: WATCHLIST_REFUSED_KIND, body: Buffer.from('{"refused":true}') }
      : { kind: WATCHLIST_KIND, body: watchlist };
  if (screeningIn(answer) === 'match') return answer;
  const body = await nullIfUnsupported(getDetails(call, id, 'person'));
  if (body === null) return answer;
  const person: RawMessage = { kind: PERSON_KIND, body };
  const found = screeningIn(person);
  return found === 'match' || (found === 'clear' && watchlist === null) ? person : answer;
}

const screeningIn = (answer: RawMessage) => readAnswer(answer).fact.screening;

/** A question that is refused is asked again: that is no word about anybody. */
async function readDecision(call: Call, session: SessionReference): Promise<Buffer> {
  try {
    return await getOfSession(call, session.id, 'decision');
  } catch (failure) {
    if (!(failure instanceof KycError) || failure.code !== 'vendor_refused_request') throw failure;
    const { vendorCode } = failure;
    throw new KycError('vendor_unavailable', 'Veriff did not answer the question.', {
      ...(vendorCode === undefined ? {} : { vendorCode }),
    });
  }
}

/**
 * The list of attempts; null where the vendor refuses to give one: the caller must do without. A right
 * that is missing for it (403 without a code) is no wrong key, which Veriff answers with 401.
 */
export async function readAttempts(call: Call, session: SessionReference): Promise<Buffer | null> {
  try {
    return await getOfSession(call, session.id, 'attempts');
  } catch (failure) {
    if (!(failure instanceof KycError)) throw failure;
    if (failure.code === 'vendor_session_unknown') return null;
    if (failure.code === 'vendor_refused_request' || failure.vendorCode === '403') return null;
    throw failure;
  }
}
