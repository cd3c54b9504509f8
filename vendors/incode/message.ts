import { REFRESH } from '../../domain/outcome.ts';
import { readAnswerAs } from '../http.ts';
import { idIn, wordsOfBody } from '../unsigned-body.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfAnswer } from './outcome.ts';
import { answerSchema } from './schemas.ts';
import type { Answer } from './schemas.ts';

/** The kinds of message that we keep: answers to starting a session and to asking about it. */
export const CREATED_KIND = 'session';
export const ANSWER_KIND = 'answer';

/** The vendor's answers to one question of ours; null and absent mean that there was none. */
export interface Answers {
  status: Buffer;
  postprocess?: Buffer | null;
  score?: Buffer | null;
  ocrData?: Buffer | null;
}

const ORDER = ['status', 'postprocess', 'score', 'ocrData'] as const;

/**
 * One JSON object around the vendor's answers, each of which stays as it came, to the byte (but for a
 * byte order mark). All must be known to be JSON.
 */
export function packAnswers(interviewId: string, answers: Answers): Buffer {
  const utf8 = new TextDecoder();
  const parts = ORDER.map((name) => {
    const body = answers[name];
    return `${JSON.stringify(name)}:${body == null ? 'null' : utf8.decode(body)}`;
  });
  const ours = JSON.stringify({ interviewId }).slice(0, -1);
  return Buffer.from(`${ours},${parts.join(',')}}`, 'utf8');
}

/** @throws KycError `vendor_invalid_response` when the bytes are none of ours */
export function readAnswers(body: Buffer): Answer {
  return readAnswerAs(body, answerSchema);
}

/** What an answer of `askSession` says. @throws KycError `vendor_invalid_response` when it is none */
export function readAnswer({ body }: RawMessage): Reading {
  const answer = readAnswers(body);
  return { fact: factOfAnswer(answer), sessionId: sessionIn(answer) };
}

/** The session that was asked about, or another one that a part of the answer is about. */
function sessionIn({ interviewId, ...parts }: Answer): string {
  const named = ORDER.map((part) => parts[part]?.['interviewId']);
  const other = named.find((id) => typeof id === 'string' && id !== '' && id !== interviewId);
  return typeof other === 'string' ? other : interviewId;
}

/**
 * Reads a webhook: it only makes us ask the vendor, about the session that it names. Ignores its status,
 * since anyone who knows the address and the header could have written it. Both spellings of the ids occur
 * (documents 000 and 002; a recorded "session succeeded"). Never throws.
 */
export function readUnsigned({ body }: RawMessage): Reading {
  const words = wordsOfBody(body);
  const sessionId = idIn(words, 'interviewId', 'sessionId');
  const ourReference = idIn(words, 'externalId', 'externalCustomerId');
  return {
    fact: REFRESH,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(ourReference === undefined ? {} : { ourReference }),
  };
}
