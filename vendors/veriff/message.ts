import { KycError } from '../../domain/errors.ts';
import { REFRESH, type VendorFact } from '../../domain/outcome.ts';
import { parseJson, readAnswerAs } from '../http.ts';
import { isRecord } from '../values/said.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfAttempts, factOfDecision, factOfEvent, NOTHING_YET } from './outcome.ts';
import { about, ownerOf, referencesIn } from './owner.ts';
import {
  attemptsSchema,
  decisionMessageSchema,
  decisionSchema,
  eventSchema,
  watchlistAnswerSchema,
} from './schemas.ts';
import type { Decision, DecisionMessage, Watchlist } from './schemas.ts';
import { factOfPerson } from './screening.ts';
import { factOfWatchlists, tellsOfMatchWithin, watchlistsIn } from './watchlist.ts';
import { isPresent, wordOf } from './words.ts';

/** The kinds of message that we keep: webhooks by their address, answers by what was asked. */
export const WEBHOOK_KINDS = ['event', 'decision', 'watchlist'] as const;
export const ATTEMPTS_KIND = 'attempts';
export const DECISION_KIND = 'decision';
export const CREATED_KIND = 'session';
/** The person's record: of it only what it says of lists counts. */
export const PERSON_KIND = 'person';
export const WATCHLIST_KIND = 'watchlist-screening';
/** Our own word for a watchlist screening that the vendor will not tell of (403, 404). */
export const WATCHLIST_REFUSED_KIND = 'watchlist-refused';

/**
 * What an authenticated webhook says. Its body is trusted to say which kind it is, not its address:
 * the document sends "expired" and "abandoned" to either. One that names its owner and says nothing
 * makes us ask; whatever else we do not know is noted, since refusing it would make the vendor repeat it
 * for days.
 *
 * @throws KycError `malformed_json` or `invalid_request`; the message quotes nothing of the body
 */
export function readWebhook({ body }: RawMessage): Reading {
  const value = parseJson(body);
  if (value === undefined) throw new KycError('malformed_json', 'The webhook is not JSON.');
  if (!isRecord(value)) {
    throw new KycError('invalid_request', 'The webhook is not a JSON object.');
  }
  const watchlists = watchlistsIn(value);
  if (watchlists.length > 0 && !isPresent(value['verification'])) {
    return readWatchlistWebhook(value, watchlists);
  }
  if ('verification' in value) return readDecisionWebhook(value);
  const event = eventSchema.safeParse(value);
  if (event.success && (isPresent(event.data.code) || isPresent(event.data.action))) {
    return about(event.data.id, value, factOfEvent(event.data));
  }
  const owner = ownerOf(value);
  if (tellsOfMatchWithin(value)) return { fact: MATCH_WITHIN, ...owner };
  // New types of webhook count as compatible.
  const isOfAnotherType = Object.keys(value).some((name) => !ENVELOPE.has(name));
  const noted: VendorFact = { kind: 'noted', reasons: [], warning: 'unknown_code' };
  return isOfAnotherType || Object.keys(owner).length === 0
    ? { fact: noted, ...owner }
    : { fact: REFRESH, ...owner };
}

/** Whether a message, whatever its kind, is a watchlist screening. Pure. */
export function tellsOfWatchlist({ body }: RawMessage): boolean {
  const value = parseJson(body);
  return isRecord(value) && !isPresent(value['verification']) && watchlistsIn(value).length > 0;
}

/** What a webhook says of itself and of its owner, whatever it is about. */
const ENVELOPE: ReadonlySet<string> = new Set([
  'status',
  'id',
  'sessionId',
  'attemptId',
  'vendorData',
  'endUserId',
  'feature',
  'code',
  'action',
]);

function readDecisionWebhook(value: Record<string, unknown>): Reading {
  const message = decisionMessageSchema.parse(value);
  const decision = decisionIn(message);
  if (decision !== null && decision !== 'about_no_session') {
    return about(decision.id, value, factOfDecided(decision, message));
  }
  const { verification } = value;
  const owner = ownerOf(isRecord(verification) ? { ...value, ...verification } : value);
  if (decision === 'about_no_session') return refreshByReference(owner);
  return Object.keys(owner).length > 0 ? { fact: REFRESH, ...owner } : { fact: NOTHING_YET };
}

/** A decision that is about no session: our own reference in it is enough to ask. */
function refreshByReference({ ourReference }: Pick<Reading, 'ourReference'>): Reading {
  if (ourReference !== undefined) return { fact: REFRESH, ourReference };
  throw new KycError('invalid_request', 'The webhook does not say which session it is about.');
}

/** A webhook that calls itself a failure clears no person: we ask the vendor. */
function readWatchlistWebhook(
  message: Record<string, unknown>,
  watchlists: readonly Watchlist[],
): Reading {
  const fact = factOfWatchlists(watchlists) ?? NOTHING_YET;
  const sessions = watchlists.flatMap(({ sessionId }) => sessionId ?? []);
  const [sessionId] = sessions;
  const references = referencesIn(message);
  const [ourReference] = references;
  const isOdd = new Set(sessions.map(wordOf)).size > 1 || references.length > 1;
  return {
    fact: fact.screening === 'clear' && (isFailed(message['status']) || isOdd) ? UNANSWERED : fact,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(ourReference === undefined ? {} : { ourReference }),
  };
}

/** What an answer of `askSession` or `askScreening` says. @throws KycError `vendor_invalid_response` when it is none */
export function readAnswer({ kind, body }: RawMessage): Reading {
  switch (kind) {
    case ATTEMPTS_KIND:
      return { fact: factOfAttempts(readAnswerAs(body, attemptsSchema)) };
    case WATCHLIST_KIND:
      return readWatchlistAnswer(body);
    case PERSON_KIND:
      return readPersonAnswer(body);
    case WATCHLIST_REFUSED_KIND:
      return {
        fact: { kind: 'screening', reasons: [], screening: 'refused', warning: 'no_answer' },
      };
    default:
      return readDecisionAnswer(body);
  }
}

/** One without a record says nothing; bytes that cannot be read may hide anything. */
function readPersonAnswer(body: Buffer): Reading {
  const value = parseJson(body);
  if (value === undefined) throw new KycError('vendor_invalid_response', 'The answer is not JSON.');
  return { fact: factOfPerson(value) ?? NOTHING_YET };
}

/** @throws KycError `vendor_invalid_response` where it is none, or is about another session */
export function checkWatchlistAnswer(body: Buffer, sessionId: string): void {
  const named = watchlistsIn(readAnswerAs(body, watchlistAnswerSchema)).map((one) => one.sessionId);
  if (named.some((id) => id != null && wordOf(id) !== wordOf(sessionId))) {
    throw new KycError('vendor_invalid_response', 'Veriff answered about another session.');
  }
}

function readWatchlistAnswer(body: Buffer): Reading {
  const watchlists = watchlistsIn(readAnswerAs(body, watchlistAnswerSchema));
  return { fact: factOfWatchlists(watchlists) ?? NOTHING_YET };
}

function readDecisionAnswer(body: Buffer): Reading {
  const message = readAnswerAs(body, decisionMessageSchema);
  const decision = decisionIn(message);
  if (decision === 'about_no_session') {
    throw new KycError('vendor_invalid_response', 'Veriff answered about no session.');
  }
  if (decision !== null) return about(decision.id, message, factOfDecided(decision, message));
  return { fact: isFailed(message.status) ? UNANSWERED : NOTHING_YET };
}

/** The fact of a decision, with any match that stands beside it in the message. */
function factOfDecided(decision: Decision, message: DecisionMessage): VendorFact {
  const fact = factOfDecision(decision, message);
  const beside = factOfWatchlists(watchlistsIn(message));
  const isMatch = beside?.screening === 'match' || tellsOfMatchWithin(message.verification);
  return isMatch ? { ...fact, screening: 'match' } : fact;
}

/** Whether a message calls itself anything but a success. */
const isFailed = (status: unknown): boolean => isPresent(status) && wordOf(status) !== 'success';

const UNANSWERED: VendorFact = { ...NOTHING_YET, warning: 'no_answer' };

const MATCH_WITHIN: VendorFact = {
  ...{ kind: 'screening', reasons: [], screening: 'match', warning: 'unknown_status' },
};

/**
 * The decision in a message; null while there is none: `verification` is null, absent, empty in whatever
 * type, or says neither a status nor a code. `about_no_session`: one that is about no session.
 */
function decisionIn({ verification }: DecisionMessage): Decision | 'about_no_session' | null {
  if (!isPresent(verification) || isEmpty(verification)) return null;
  if (!isRecord(verification)) return 'about_no_session';
  const { id, status, code } = verification;
  if (![id, status, code].some(isPresent)) return null;
  const decision = decisionSchema.safeParse(verification).data;
  if (decision === undefined) return 'about_no_session';
  return isPresent(status) || isPresent(code) ? decision : null;
}

/** What stands for "nothing" where an object is expected. */
const isEmpty = (value: unknown): boolean =>
  value === '' || value === false || (Array.isArray(value) && value.length === 0);
