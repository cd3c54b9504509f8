import { REFRESH } from '../../domain/outcome.ts';
import { readAnswerAs } from '../http.ts';
import { idIn, wordsOfBody } from '../unsigned-body.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfSession } from './outcome.ts';
import { sessionSchema } from './schemas.ts';

/** The kinds of message that we keep: the answers to creating a session and to asking about it. */
export const CREATED_KIND = 'session';
export const RESULT_KIND = 'result';

/** What an answer of `askSession` says. @throws KycError `vendor_invalid_response` when it is none */
export function readAnswer({ body }: RawMessage): Reading {
  const session = readAnswerAs(body, sessionSchema);
  return { fact: factOfSession(session), sessionId: session.id };
}

/**
 * Reads a webhook: it only makes us ask the vendor, about the session that the body names, if any
 * ("{sessionId : ""}", as the document prints it). Ignores its `newStatus`, since anyone who knows the
 * address could have written it. Never throws.
 */
export function readUnsigned({ body }: RawMessage): Reading {
  const sessionId = idIn(wordsOfBody(body), 'sessionId');
  return { fact: REFRESH, ...(sessionId === undefined ? {} : { sessionId }) };
}
