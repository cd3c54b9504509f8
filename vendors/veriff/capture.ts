import { KycError } from '../../domain/errors.ts';
import { readAnswerAs } from '../http.ts';
import type { CaptureVerdict, DirectCapture, PhotoAdvice, SessionReference } from '../vendor.ts';
import type { VeriffCredentials } from './account.ts';
import { patchSession, postMedia } from './client.ts';
import { ATTEMPT_STATUSES } from './codes.ts';
import { CONFLICT, MOST_UPLOADS, uploadLimit } from './errors.ts';
import type { Call } from './exchange.ts';
import { CAPTURE_STEPS } from './lifecycle.ts';
import type { CaptureStep } from './lifecycle.ts';
import { countMedia } from './media.ts';
import { attemptsSchema, patchedSchema, uploadedSchema } from './schemas.ts';
import { readAttempts } from './session.ts';
import { sameText } from './signature.ts';
import { wordOf } from './words.ts';

/** "Image files: 24MB in base64 encoding (approx 17MB in image files format)" (today). */
export const MAX_IMAGE_BYTES = 17 * 1024 * 1024;

/** What an image can be refused for before anybody has looked at it. Veriff judges the whole attempt. */
const REFUSALS = {
  size: 'The photo is too large. Please use one that is smaller than 17 MB.',
  'already-submitted': 'The photos have already been handed in; none can be added any more.',
} as const;

const ADVICE = new Map<string, PhotoAdvice>([
  ['size', 'tooLarge'],
  ['already-submitted', 'handedIn'],
]);

/**
 * Direct capture (document: "API Integration"). `upload` and `submit` may be repeated after any failure:
 * a second copy of an image does no harm, up to 40 per session (`vendor_limit` beyond them), and an attempt that was handed in
 * before counts as handed in. The back side is not needed of a document that has none.
 */
export const veriffCapture: DirectCapture<VeriffCredentials> = {
  steps: CAPTURE_STEPS,
  mostPhotos: MOST_UPLOADS,
  advice: ADVICE,
  upload: async (call, session, step, { bytes, mimeType }) => {
    if (!isStep(step)) throw new KycError('invalid_request', 'Veriff has no such step.');
    if (bytes.length > MAX_IMAGE_BYTES) return refusedBy('size');
    try {
      const answer = await postMedia(call, session.id, { context: step, bytes, mimeType });
      readAnswerAs(answer, uploadedSchema);
    } catch (failure) {
      if (isRefusal(failure, CONFLICT)) return refusedBy('already-submitted');
      if (isRefusal(failure, 413)) return refusedBy('size');
      throw isUnexplained(failure) && (await isFull(call, session)) ? uploadLimit() : failure;
    }
    return { accepted: true, next: CAPTURE_STEPS[CAPTURE_STEPS.indexOf(step) + 1] ?? null };
  },
  submit: async (call, session) => {
    try {
      const answer = readAnswerAs(await patchSession(call, session.id), patchedSchema);
      if (sameText(answer.verification.id, session.id)) return;
    } catch (failure) {
      const mayBeHandedIn = isRefusal(failure, CONFLICT) || isRefusal(failure, CANNOT_TRANSITION);
      if (mayBeHandedIn && (await isHandedIn(call, session))) return;
      throw failure;
    }
    throw new KycError('vendor_invalid_response', 'Veriff answered about another session.');
  },
};

/** "Cannot transition to … status." */
const CANNOT_TRANSITION = 1304;

/** Whether an attempt was handed in and no other has been opened since. */
async function isHandedIn(call: Call, session: SessionReference): Promise<boolean> {
  const answer = await readAttempts(call, session);
  if (answer === null) return false;
  const { verifications } = readAnswerAs(answer, attemptsSchema);
  const statuses = new Set(
    verifications.map(({ status }) => ATTEMPT_STATUSES.get(wordOf(status) ?? '')),
  );
  return statuses.has('handed_in') && !statuses.has('untouched') && !statuses.has('begun');
}

/** Refused, and not for anything that the document lists. */
const isUnexplained = (failure: unknown): boolean =>
  failure instanceof KycError &&
  failure.code === 'vendor_refused_request' &&
  failure.vendorCode === undefined;

/** Whether a session has all the photos that Veriff takes; not where the vendor will not tell. */
async function isFull(call: Call, session: SessionReference): Promise<boolean> {
  try {
    return (await countMedia(call, session)) >= MOST_UPLOADS;
  } catch (failure) {
    if (failure instanceof KycError) return false;
    throw failure;
  }
}

const isStep = (step: string): step is CaptureStep =>
  CAPTURE_STEPS.some((each: string) => each === step);

const isRefusal = (failure: unknown, code: number): boolean =>
  failure instanceof KycError &&
  failure.code === 'vendor_refused_request' &&
  failure.vendorCode === String(code);

const refusedBy = (gate: keyof typeof REFUSALS): CaptureVerdict => ({
  accepted: false,
  gate,
  message: REFUSALS[gate],
});
