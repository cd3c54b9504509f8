import { KycError } from '../../domain/errors.ts';
import { parseJson, readAnswerAs } from '../http.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfAttempts, factOfDecision, factOfEvent, NOTHING_YET } from './outcome.ts';
import { attemptsSchema, decisionMessageSchema, eventSchema } from './schemas.ts';
import type { Decision, Event } from './schemas.ts';

/** The kinds of message that we keep: webhooks by their address, answers by what was asked. */
export const WEBHOOK_KINDS = ['event', 'decision'] as const;
export const ATTEMPTS_KIND = 'attempts';
export const DECISION_KIND = 'decision';
export const CREATED_KIND = 'session';
/** Kept as evidence; they decide nothing. */
export const PERSON_KIND = 'person';
export const WATCHLIST_KIND = 'watchlist-screening';

/**
 * What an authenticated webhook says. Its body is trusted to say which kind it is, not its address:
 * the document sends "expired" and "abandoned" to either.
 *
 * @throws KycError `malformed_json` or `invalid_request`; the message quotes nothing of the body
 */
export function readWebhook({ body }: RawMessage): Reading {
  const value = parseJson(body);
  if (value === undefined) throw new KycError('malformed_json', 'The webhook is not JSON.');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new KycError('invalid_request', 'The webhook is not a JSON object.');
  }
  if ('verification' in value) return readDecisionWebhook(value);
  const event = eventSchema.safeParse(value);
  if (event.success) return about(event.data, factOfEvent(event.data));
  // New types of webhook count as compatible: refusing them would make the vendor repeat them for days.
  return { fact: { kind: 'noted', reasons: [], warning: 'unknown_code' }, ...ownerOf(value) };
}

function readDecisionWebhook(value: object): Reading {
  const message = decisionMessageSchema.safeParse(value);
  if (!message.success) {
    throw new KycError('invalid_request', 'The webhook does not say which session it is about.');
  }
  return readDecision(message.data.verification);
}

/** What an answer of `askSession` says. @throws KycError `vendor_nonsense` when it is none */
export function readAnswer({ kind, body }: RawMessage): Reading {
  if (kind === ATTEMPTS_KIND) return { fact: factOfAttempts(readAnswerAs(body, attemptsSchema)) };
  return readDecision(readAnswerAs(body, decisionMessageSchema).verification);
}

function readDecision(decision: Decision | null): Reading {
  return decision === null ? { fact: NOTHING_YET } : about(decision, factOfDecision(decision));
}

function about({ id, vendorData }: Decision | Event, fact: Reading['fact']): Reading {
  return { fact, sessionId: id, ...(vendorData == null ? {} : { ourReference: vendorData }) };
}

/** Webhooks that we do not know may still name their session and our reference. */
function ownerOf(value: object): Pick<Reading, 'sessionId' | 'ourReference'> {
  const session = 'sessionId' in value ? value.sessionId : undefined;
  const ours = 'vendorData' in value ? value.vendorData : undefined;
  return {
    ...(typeof session === 'string' ? { sessionId: session } : {}),
    ...(typeof ours === 'string' ? { ourReference: ours } : {}),
  };
}
