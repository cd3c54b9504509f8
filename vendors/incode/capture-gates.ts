import type { CaptureVerdict } from '../vendor.ts';
import type { Gates } from './account.ts';
import { failure, messageOfGate } from './capture-messages.ts';
import type { Gate } from './capture-messages.ts';
import type { SelfieAnswer, SideAnswer } from './schemas.ts';

export type Refusal = Extract<CaptureVerdict, { accepted: false }>;

/**
 * Types of ID (`typeOfId`) that have no back side: it is not asked for. Every other type has one, an
 * unknown type too.
 */
export const ONE_SIDED_TYPES: ReadonlySet<unknown> = new Set(['Passport', 'Visa']);

/**
 * Whether a side is good enough (steps 2 and 3), in the document's order: the kind of document, glare,
 * sharpness, resolution. A measure that is missing, null or no number is not taken for a good one.
 *
 * @returns the first gate that refuses it; null when it passes
 */
export function judgeSide(answer: SideAnswer, gates: Gates): Refusal | null {
  const { failReason } = answer;
  if (isSaid(failReason)) return { accepted: false, ...failure('side', failReason) };
  if (answer.classification !== true) return refusedBy('classification');
  for (const gate of ['glare', 'sharpness', 'horizontalResolution'] as const) {
    const measured = answer[gate];
    if (typeof measured !== 'number' || !(measured >= gates[gate])) return refusedBy(gate);
  }
  return null;
}

/**
 * Whether a selfie is good enough (step 5). Its `confidence` is that of a spoof: 0 is live, 1 is not.
 * One that is missing (seen on dark selfies) is neither: the photo is refused.
 *
 * @returns the first gate that refuses it; null when it passes
 */
export function judgeSelfie(answer: SelfieAnswer, gates: Gates): Refusal | null {
  const { failReason, confidence, hasLenses, hasFaceMask, isBright } = answer;
  if (isSaid(failReason)) return { accepted: false, ...failure('selfie', failReason) };
  // NaN cannot come in JSON, but fails this comparison as well.
  const isLive = typeof confidence === 'number' && confidence <= gates.selfieConfidence;
  if (!isLive) return refusedBy('confidence');
  if (isRaised(hasLenses)) return refusedBy('hasLenses');
  if (isRaised(hasFaceMask)) return refusedBy('hasFaceMask');
  return isBright === true ? null : refusedBy('isBright');
}

/**
 * Whether the selfie could be compared with the ID (step 6). This `confidence` is that of a match: 1 is
 * the same face, 0 is another. Either is an answer, on which the score decides: we do not tell a person at
 * the camera that they look like another. No confidence at all is a refused photo.
 */
export function judgeMatch({ confidence }: { confidence?: unknown }): Refusal | null {
  return typeof confidence === 'number' ? null : refusedBy('confidence');
}

export const refusedBy = (gate: Gate): Refusal => ({
  accepted: false,
  gate,
  message: messageOfGate(gate),
});

/** "if (hasLenses)": left out or false is good, and what is neither true nor false is not. */
const isRaised = (flag: unknown): boolean => flag !== undefined && flag !== null && flag !== false;

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
