import { readAnswerAs } from '../http.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import { factOfResult } from './outcome.ts';
import { resultSchema } from './schemas.ts';

/** The kinds of message that we keep: the answers of begin/ and of result/. */
export const CREATED_KIND = 'session';
export const RESULT_KIND = 'result';
/** The answer of get-screening-person-details: kept as evidence, it decides nothing. */
export const SCREENING_PERSON_KIND = 'screening-person';

/** What an answer of `askSession` says. @throws KycError `vendor_nonsense` when it is none */
export function readAnswer({ body }: RawMessage): Reading {
  // The answer names no session: what it is about is known from the question alone.
  return { fact: factOfResult(readAnswerAs(body, resultSchema)) };
}
