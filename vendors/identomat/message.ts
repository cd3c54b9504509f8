import { jsonBody, parseJson, readAnswerAs } from '../http.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfResult, plainWord } from './outcome.ts';
import type { ReadingRules } from './parts.ts';
import { refusalSchema, resultSchema, ruledSchema } from './schemas.ts';

/** The kinds of message that we keep: the answers of begin/ and of result/. */
export const CREATED_KIND = 'session';
const RESULT_KIND = 'result';
/** An answer of result/ with the account's own rules for reading it around. */
const RULED_RESULT_KIND = 'ruled-result';
/** The word with which result/ refused to answer. */
const REFUSAL_KIND = 'refusal';
/** The answer of get-screening-person-details: kept as evidence, it decides nothing. */
export const SCREENING_PERSON_KIND = 'screening-person';

/**
 * An answer of result/ as it is kept: its exact bytes; where the account has rules of its own, they go
 * with it, so that it can be read again at any time and says the same.
 */
export function keepResult(body: Buffer, rules: ReadingRules): RawMessage {
  const { agreeingStatuses, minSimilarity } = rules;
  if (agreeingStatuses === undefined && minSimilarity === undefined) {
    return { kind: RESULT_KIND, body };
  }
  const ours = JSON.stringify({ agreeingStatuses, minSimilarity });
  const answer = new TextDecoder().decode(body);
  return { kind: RULED_RESULT_KIND, body: Buffer.from(`{"rules":${ours},"answer":${answer}}`) };
}

/** That the vendor refused to answer: it says nothing about the session, which is asked on. */
export const keepRefusal = (word: string): RawMessage => ({
  kind: REFUSAL_KIND,
  body: jsonBody({ refused: word }),
});

/** The vendor's own answer in a message of either kind, and how to read it; null for any other message. */
export function resultIn({
  kind,
  body,
}: RawMessage): { answer: unknown; rules: ReadingRules } | null {
  const value = parseJson(body);
  if (kind === RESULT_KIND) return { answer: value, rules: {} };
  if (kind !== RULED_RESULT_KIND) return null;
  return ruledSchema.safeParse(value).data ?? null;
}

/** What an answer of `askSession` says. @throws KycError `vendor_invalid_response` when it is none */
export function readAnswer(message: RawMessage): Reading {
  if (message.kind === REFUSAL_KIND) {
    const { refused } = readAnswerAs(message.body, refusalSchema);
    const vendorCode = plainWord(refused);
    return { fact: { kind: 'noted', reasons: [], vendorCode, warning: 'no_answer' } };
  }
  // The answer names no session: what it is about is known from the question alone.
  if (message.kind !== RULED_RESULT_KIND) {
    return { fact: factOfResult(readAnswerAs(message.body, resultSchema), {}) };
  }
  const { answer, rules } = readAnswerAs(message.body, ruledSchema);
  return { fact: factOfResult(answer, rules) };
}
