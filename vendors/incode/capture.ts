import { KycError } from '../../domain/errors.ts';
import { readAnswerAs } from '../http.ts';
import type { CaptureVerdict, DirectCapture, SessionReference } from '../vendor.ts';
import type { IncodeCredentials } from './account.ts';
import { judgeMatch, judgeSelfie, judgeSide, ONE_SIDED_TYPES, refusedBy } from './capture-gates.ts';
import { ADVICE, gateOfCode, isKnownCode, messageOfCode } from './capture-messages.ts';
import type { Photo } from './capture-messages.ts';
import { addImage, processCaptured, read } from './client.ts';
import type { Call } from './client.ts';
import { isAboutThePhoto, sessionUnknown } from './errors.ts';
import { CAPTURE_STEPS } from './lifecycle.ts';
import {
  matchedSchema,
  processedSchema,
  selfieSchema,
  sideSchema,
  statusSchema,
} from './schemas.ts';
import { askSession } from './session.ts';
import { stageOf } from './statuses.ts';

/** Requests are limited to 10 MB, and base64 makes four bytes of three. */
export const MAX_IMAGE_BYTES = 7 * 1024 * 1024;

/**
 * ASSUMED: a photo that cannot be read at all is met by one of these without a code of Incode's own.
 * "if (HTTP status != 200) display error & repeat image capture"; other refusals are no photo's fault.
 */
const REPEATABLE: ReadonlySet<string> = new Set(['400', '422']);
const TOO_LARGE = '413';

/** `process/id` and `process/face` observed: "Processing error". */
const PROCESSING_ERROR = '6000';

/**
 * Direct capture, step by step (document: steps 2 to 6). `upload` may be repeated after any failure, as
 * a whole: an image takes the place of the one before, which also resets the one-shot process/id.
 */
export const incodeCapture: DirectCapture<IncodeCredentials> = {
  steps: CAPTURE_STEPS,
  advice: ADVICE,
  upload: async (call, session, step, { bytes }) => {
    const upload = Object.hasOwn(UPLOADS, step) ? UPLOADS[step] : undefined;
    if (upload === undefined) throw new KycError('invalid_request', 'Incode has no such step.');
    if (bytes.length > MAX_IMAGE_BYTES) return refusedBy('size');
    try {
      return await upload(call, session, bytes);
    } catch (failure) {
      return verdictOf(call, session, step === 'selfie' ? 'selfie' : 'side', failure);
    }
  },
  // The flow completes the session, or our finish-status does: then the first question after
  // post-processing makes that call, which may be this one. Repeating it does no harm.
  submit: async (call, session) => {
    await askSession(call, session);
  },
};

type Upload = (call: Call, session: SessionReference, image: Buffer) => Promise<CaptureVerdict>;

const UPLOADS: Readonly<Record<string, Upload>> = {
  'front-id': async (call, session, image) => {
    const answer = readAnswerAs(await addImage(call, session, 'front-id', image), sideSchema);
    const refusal = judgeSide(answer, call.account.credentials.gates);
    if (refusal !== null) return refusal;
    if (!ONE_SIDED_TYPES.has(answer.typeOfId)) return { accepted: true, next: 'back-id' };
    return processId(call, session);
  },
  'back-id': async (call, session, image) => {
    const answer = readAnswerAs(await addImage(call, session, 'back-id', image), sideSchema);
    return judgeSide(answer, call.account.credentials.gates) ?? processId(call, session);
  },
  selfie: async (call, session, image) => {
    const answer = readAnswerAs(await addImage(call, session, 'selfie', image), selfieSchema);
    const refusal = judgeSelfie(answer, call.account.credentials.gates);
    if (refusal !== null) return refusal;
    const match = readAnswerAs(await processCaptured(call, session, 'face'), matchedSchema);
    return judgeMatch(match) ?? { accepted: true, next: null };
  },
};

/** Started as soon as the ID is complete, because it takes seconds; its end is not waited for here. */
async function processId(call: Call, session: SessionReference): Promise<CaptureVerdict> {
  const { success } = readAnswerAs(await processCaptured(call, session, 'id'), processedSchema);
  return success === false ? refusedBy('processing') : { accepted: true, next: 'selfie' };
}

/**
 * A refusal with a code of the vendor's own is its verdict on the photo; too large is one, too, and so
 * is a plain "bad request". Every other failure is no fault of the photo and is thrown. A code
 * that we do not know, or none, may also mean that the session takes no more photos: then repeating
 * them would never help.
 */
async function verdictOf(
  call: Call,
  session: SessionReference,
  photo: Photo,
  failure: unknown,
): Promise<CaptureVerdict> {
  const code = codeOf(failure);
  if (code === null) throw failure;
  if (code === TOO_LARGE) return refusedBy('size');
  if (code === PROCESSING_ERROR && photo === 'side') return refusedBy('processing');
  const stage = isKnownCode(code) ? null : await currentStage(call, session);
  // The vendor accepted the last photo before and its answer was lost: sent twice, it is still accepted.
  if (stage === 'finished' && photo === 'selfie') return { accepted: true, next: null };
  if (stage === 'finished' || stage === 'expired') {
    throw sessionUnknown('The session takes no more photos: it is over at Incode.');
  }
  return { accepted: false, gate: gateOfCode(code), message: messageOfCode(photo, code) };
}

/** The code of a refusal that is about the photo: Incode's own, else HTTP's; null for any other failure. */
function codeOf(failure: unknown): string | null {
  if (isAboutThePhoto(failure)) return failure.vendorCode;
  if (!(failure instanceof KycError) || failure.code !== 'vendor_refused_request') return null;
  const { vendorCode = '' } = failure;
  return vendorCode === TOO_LARGE || REPEATABLE.has(vendorCode) ? vendorCode : null;
}

async function currentStage(
  call: Call,
  session: SessionReference,
): Promise<ReturnType<typeof stageOf>> {
  const { onboardingStatus } = readAnswerAs(await read(call, session, 'status'), statusSchema);
  return stageOf(onboardingStatus);
}
