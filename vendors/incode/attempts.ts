import { createHash } from 'node:crypto';
import type { ClosedAttempt, VendorFact } from '../../domain/outcome.ts';
import type { Check } from './checks.ts';

type Score = Record<string, unknown>;

/** Hexadecimal digits: of everything measured, and after them of the face alone. */
const WHOLE_DIGITS = 16;
const FACE_DIGITS = 8;

/**
 * Incode does not number attempts, and two that fail alike would be one fact told twice. What was
 * measured tells them apart: new photos are measured anew, and reading the score again is not.
 */
export function nameOf(checks: readonly Check[], score: Score, ocrData: Score): string {
  const whole = digest([checks, ocrData['ocrDataConfidence'] ?? null]);
  return whole.slice(0, WHOLE_DIGITS) + faceOf(score);
}

/**
 * What a request to try again says of attempts. One that was recorded before keeps what it said then,
 * so that reading a score again is no other fact; a new one follows the newest.
 *
 * @param closed what was recorded before; undefined in answers from before attempts were told apart, whose
 *   names ended before the digits of the face. They are read as they were then: what was stored must agree
 */
export function requestOf(
  name: string,
  closed: readonly ClosedAttempt[] | undefined,
): Pick<VendorFact, 'attempt' | 'follows'> {
  if (closed === undefined) return { attempt: name.slice(0, WHOLE_DIGITS) };
  const known = closed.find(({ attempt }) => name.startsWith(attempt));
  return known ?? { attempt: name, follows: newest(closed) ?? '' };
}

/** What progress says of attempts: that of the first one says nothing. */
export function following(
  closed: readonly ClosedAttempt[] | undefined,
): Pick<VendorFact, 'follows'> {
  const last = newest(closed);
  return last === undefined ? {} : { follows: last };
}

/**
 * Whether the score is of a selfie that this attempt brought. The parts about the face are null until
 * one was matched; in another attempt they may still be those of the one before.
 */
export function hasOwnFace(
  score: Score | null,
  closed: readonly ClosedAttempt[] | undefined,
): boolean {
  const isThere = (part: unknown): boolean => typeof part === 'object' && part !== null;
  if (score === null) return false;
  if (!isThere(score['faceRecognition']) && !isThere(score['liveness'])) return false;
  return newest(closed)?.slice(WHOLE_DIGITS) !== faceOf(score);
}

const newest = (closed: readonly ClosedAttempt[] | undefined): string | undefined =>
  closed?.at(-1)?.attempt;

const faceOf = ({ liveness, faceRecognition }: Score): string =>
  digest([liveness ?? null, faceRecognition ?? null]).slice(0, FACE_DIGITS);

const digest = (measured: unknown): string =>
  createHash('sha256').update(JSON.stringify(measured)).digest('hex');
