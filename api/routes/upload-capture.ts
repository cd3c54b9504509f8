import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import {
  BytesInFlight,
  refuseTooManyUploads,
  saveCapture,
  storeObject,
} from '../../store/index.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { sendCapture, VERDICT_WAIT_MS } from '../captures/answer.ts';
import { capturingSession, noSession } from '../captures/check.ts';
import {
  announcedBytes,
  announcedImage,
  imageOf,
  type ImageType,
  MAX_IMAGE_BYTES,
} from '../captures/image.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { invalidRequest } from '../http/validate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { captureSchema, capturePath } from '../schemas/capture.ts';
import { findOwn } from './find-own.ts';
import { languageFor } from '../words/language.ts';
import { speechIn } from '../words/speech.ts';

/** How long the first image waits for another session; an image that is not taken is sent again. */
const SESSION_WAIT_MS = 8_000;

const MEBIBYTE = 1024 * 1024;
/** What is being taken by this process at one time; it is streamed, so this is more than is held. */
const IN_FLIGHT = { ofAll: 256 * MEBIBYTE, ofOne: 128 * MEBIBYTE };
const ROOM_AGAIN_MS = 2_000;

const image = z.string().meta({ format: 'binary' });
const answerHeaders = {
  Location: { description: 'Where the verdict is.', schema: { type: 'string' as const } },
};

export function uploadCaptureRoute(dependencies: ApiDependencies): Route {
  return {
    method: 'post',
    path: '/v1/verifications/:id/captures/:capture',
    documentation: {
      operationId: 'uploadCapture',
      tags: ['Captures'],
      summary: 'Direct capture: one image',
      description: `The image itself, JPEG or PNG, at most ${MAX_IMAGE_BYTES} bytes. It is kept encrypted, then the vendor judges it. The first image of another try also gets the session that it needs: 409 (not_ready) while that one is being made. A session takes 60 images and a verification 300, unless the account says otherwise; after that, 409 (upload_limit). Too many at one time are 429 (rate_limited): send the image again after Retry-After. 200: accepted, or refused with the reason, and then to be repeated. 202: the vendor takes longer; look again at the Location.`,
      ...apiKeyWith('verifications:write'),
      request: {
        params: capturePath,
        body: {
          required: true,
          content: { 'image/jpeg': { schema: image }, 'image/png': { schema: image } },
        },
      },
      responses: {
        200: { ...json('With the verdict.', captureSchema), headers: answerHeaders },
        202: { ...json('Kept; not judged yet.', captureSchema), headers: answerHeaders },
        ...problems(
          ...KEY_PROBLEMS,
          'not_found',
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
        ),
      },
    },
    handlers: [authenticate(dependencies.store, 'verifications:write'), handler(dependencies)],
  };
}

function handler(dependencies: ApiDependencies): RequestHandler {
  const { store, dispatch, now } = dependencies;
  const inFlight = new BytesInFlight(IN_FLIGHT);
  return async (request, response) => {
    const row = await findOwn(store, request);
    const { number, isOver } = capturingSession(row, now());
    const step = stepOf(request, row.vendor);
    const mimeType = announcedImage(request);
    const session = isOver
      ? await nextSession(request, { id: row.id, session: number + 1 })
      : number;
    const verificationId = row.id;
    // Before its bytes are taken; it is counted again when it is noted.
    const vendorTakes = dependencies.vendors(row.vendor).directCapture?.mostPhotos;
    await refuseTooManyUploads(store, { verificationId, session, vendorTakes });
    const objectKey = await keep(request, { verificationId, accountId: row.accountId, mimeType });
    const kept = { verificationId, session, step, objectKey, vendorTakes };
    const { captureId } = await saveCapture(store, kept);
    await dispatch.capture(verificationId, { captureId, step }, { waitMs: VERDICT_WAIT_MS });
    const speech = speechIn(languageFor(row.locale, request));
    await sendCapture(store, response, { verificationId, captureId, speech });
  };

  /** Streams the image into the store, where there is room for it now. */
  async function keep(
    request: Request,
    about: { verificationId: string; accountId: string; mimeType: ImageType },
  ): Promise<string> {
    const { verificationId, accountId, mimeType } = about;
    const giveBack = inFlight.take(accountId, announcedBytes(request));
    if (giveBack === null) {
      throw new KycError('rate_limited', 'Too many images at one time: send it again shortly.', {
        retryAfterMs: ROOM_AGAIN_MS,
      });
    }
    try {
      const content = imageOf(request, mimeType);
      const kept = { verificationId, content, mimeType, purpose: 'capture' } as const;
      const { key } = await storeObject(store, { ...kept, maxBytes: MAX_IMAGE_BYTES });
      return key;
    } finally {
      giveBack();
    }
  }

  /** The first image of another try, or after a session has died, is what asks for the next session. */
  async function nextSession(
    request: Request,
    { id, session }: { id: string; session: number },
  ): Promise<number> {
    const answer = await dispatch.renewSession(id, session, { waitMs: SESSION_WAIT_MS });
    if (answer === 'ready') return session;
    // It may have been decided meanwhile, which says more.
    capturingSession(await findOwn(store, request), now());
    if (answer === 'refused') throw noSession();
    throw new KycError('not_ready', 'Another session is being made. Send the image again.');
  }

  function stepOf(request: Request, vendor: VendorName): string {
    const { capture: step } = request.params;
    const steps = dependencies.vendors(vendor).lifecycle.capture.direct;
    if (typeof step === 'string' && steps.includes(step)) return step;
    throw invalidRequest([
      { pointer: '/path/step', message: `must be one of: ${steps.join(', ')}` },
    ]);
  }
}
