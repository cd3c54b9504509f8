import { KycError } from '../../domain/errors.ts';
import { parseJson, readAnswerAs } from '../http.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfSession } from './outcome.ts';
import { ringSchema, sessionSchema } from './schemas.ts';

/** The kinds of message that we keep: the answers to creating a session and to asking about it. */
export const CREATED_KIND = 'session';
export const RESULT_KIND = 'result';

/** What an answer of `askSession` says. @throws KycError `vendor_nonsense` when it is none */
export function readAnswer({ body }: RawMessage): Reading {
  const session = readAnswerAs(body, sessionSchema);
  return { fact: factOfSession(session), sessionId: session.id };
}

/**
 * What a webhook says: that somebody rang, and for which session. Its `newStatus` is left unread:
 * anybody who knows the address could have written it.
 *
 * @throws KycError `malformed_json` or `invalid_request`; the message quotes nothing of the body
 */
export function readRing({ body }: RawMessage): Reading {
  const value = parseJson(body);
  if (value === undefined) throw new KycError('malformed_json', 'The webhook is not JSON.');
  const ring = ringSchema.safeParse(value);
  if (!ring.success) {
    throw new KycError('invalid_request', 'The webhook does not say which session it is about.');
  }
  const { sessionId } = ring.data;
  return { fact: { kind: 'ring', reasons: [] }, ...(sessionId === '' ? {} : { sessionId }) };
}
