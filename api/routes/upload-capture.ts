import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import {
  BytesInFlight,
  type RepeatedRequest,
  refuseTooManyUploads,
  saveCapture,
  type Store,
  storeObject,
  type VerificationRow,
} from '../../store/index.ts';
import { sendCapture, VERDICT_WAIT_MS } from '../captures/answer.ts';
import { capturingSession, noSession } from '../captures/check.ts';
import {
  announcedBytes,
  announcedImage,
  imageOf,
  type ImageType,
  MAX_IMAGE_BYTES,
} from '../captures/image.ts';
import { SentImage } from '../captures/sent-image.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { invalidRequest } from '../http/validate.ts';
import { BYTES, json } from '../openapi/responses.ts';
import { captureSchema } from '../schemas/capture.ts';
import { verificationRoute } from './verification-route.ts';

/** How long the first image waits for another session; an image that is not taken is sent again. */
const SESSION_WAIT_MS = 8_000;

const MEBIBYTE = 1024 * 1024;
/** What is being taken by this process at one time; it is streamed, so this is more than is held. */
const IN_FLIGHT = { ofAll: 256 * MEBIBYTE, ofOne: 128 * MEBIBYTE };
const ROOM_AGAIN_MS = 2_000;

const inFlight = new BytesInFlight(IN_FLIGHT);

const answerHeaders = {
  Location: {
    description: 'Where the verdict is: a path of the API.',
    schema: { type: 'string' as const },
  },
};

export const uploadCapture = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/captures/:capture',
  scope: 'verifications:write',
  operationId: 'uploadCapture',
  tag: 'Captures',
  summary: 'Direct capture: one image',
  description: `The image itself, JPEG or PNG, as such or as application/octet-stream, at most ${MAX_IMAGE_BYTES} bytes. It is kept encrypted, then the vendor judges it. The first image of another try also gets the session that it needs: 409 (not_ready) while that one is being made. A session takes 60 images and a verification 300, unless the account says otherwise; after that, 409 (upload_limit). Too many at one time are 429 (rate_limited): send the image again after Retry-After. 200: accepted, or refused with the reason, and then to be repeated. 202: the vendor takes longer; look again at the Location.`,
  // Named as in the path that reads a capture: in OpenAPI, as in Express, both are one path.
  params: z.object({
    capture: z.string().meta({ description: 'The step of the vendor, e.g. `front-id`, `selfie`.' }),
  }),
  body: {
    // Bytes in general first: generated clients send what they know, or what comes first.
    content: {
      'application/octet-stream': { schema: BYTES },
      'image/jpeg': { schema: BYTES },
      'image/png': { schema: BYTES },
    },
    // Taken as it comes, once it is known what for.
    read: (request, _response, { store }) => new SentImage(request, store),
  },
  responses: {
    200: { ...json('With the verdict.', captureSchema), headers: answerHeaders },
    202: { ...json('Kept; not judged yet.', captureSchema), headers: answerHeaders },
  },
  problems: [
    'invalid_request',
    'unsupported_media_type',
    'payload_too_large',
    'malformed_json',
    'not_ready',
    'already_submitted',
    'already_final',
    'vendor_refused_request',
    'vendor_limit',
    'upload_limit',
    'workflow_limit',
    'rate_limited',
    'vendor_session_unknown',
    'vendor_misconfigured',
    'objects_unavailable',
    'erased',
  ],
  handle: async (
    { request, response, params, body, verification: row, readAgain, sent, repeated },
    dependencies,
  ) => {
    const { store, dispatch, vendors, now } = dependencies;
    const { id: verificationId, accountId } = row;
    if (repeated !== null) {
      const captureId = await sameImage(body, repeated);
      await sendCapture(dependencies, { request, response }, { verification: row, captureId });
      return;
    }
    const { number, isOver } = capturingSession(row, now());
    const { directCapture, lifecycle } = vendors(row.vendor);
    const step = stepOf(params.capture, lifecycle.capture.direct);
    const allowed = announcedImage(request);
    const session = isOver
      ? await nextSession(dependencies, { id: row.id, session: number + 1, readAgain })
      : number;
    // Before its bytes are taken; it is counted again when it is noted.
    const vendorTakes = directCapture?.mostPhotos;
    await refuseTooManyUploads(store, { verificationId, session, vendorTakes });
    const announced = announcedBytes(request);
    const about = { verificationId, accountId, allowed, announced };
    const objectKey = await keep(store, body, about);
    const kept = { verificationId, session, step, objectKey, vendorTakes };
    const digest = sent === null ? null : await body.digest();
    const { captureId } = await saveCapture(store, { ...kept, digest, sent });
    await dispatch.capture(verificationId, { captureId, step }, { waitMs: VERDICT_WAIT_MS });
    await sendCapture(dependencies, { request, response }, { verification: row, captureId });
  },
});

const keptSchema = z.object({ captureId: z.uuid(), digest: z.string() });

/** The image of the request that came before. @throws KycError `idempotency_conflict` for another image */
async function sameImage(body: SentImage, { outcome }: RepeatedRequest): Promise<string> {
  const { captureId, digest } = keptSchema.parse(outcome);
  if ((await body.digest()) === digest) return captureId;
  throw new KycError('idempotency_conflict', 'This key was used with another image.');
}

/** Streams the image into the store, where there is room for it now. */
async function keep(
  store: Store,
  body: SentImage,
  about: {
    verificationId: string;
    accountId: string;
    allowed: readonly ImageType[];
    announced: number;
  },
): Promise<string> {
  const { verificationId, accountId, allowed, announced } = about;
  const giveBack = inFlight.take(accountId, announced);
  if (giveBack === null) {
    throw new KycError('rate_limited', 'Too many images at one time: send it again shortly.', {
      retryAfterMs: ROOM_AGAIN_MS,
    });
  }
  try {
    const { mimeType, content } = await imageOf(body, allowed);
    const kept = { verificationId, content, mimeType, purpose: 'capture' } as const;
    const { key } = await storeObject(store, { ...kept, maxBytes: MAX_IMAGE_BYTES });
    return key;
  } finally {
    giveBack();
  }
}

/** The first image of another try, or after a session has died, is what asks for the next session. */
async function nextSession(
  { dispatch, now }: ApiDependencies,
  asked: { id: string; session: number; readAgain: () => Promise<VerificationRow> },
): Promise<number> {
  const { id, session, readAgain } = asked;
  const answer = await dispatch.renewSession(id, session, { waitMs: SESSION_WAIT_MS });
  if (answer === 'ready') return session;
  // It may have been decided meanwhile, which says more.
  capturingSession(await readAgain(), now());
  if (answer === 'refused') throw noSession();
  throw new KycError('not_ready', 'Another session is being made. Send the image again.');
}

function stepOf(step: string, steps: readonly string[]): string {
  if (steps.includes(step)) return step;
  throw invalidRequest([{ pointer: '/path/step', message: `must be one of: ${steps.join(', ')}` }]);
}
