import { validate as isUuid } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import { readCapture } from '../../store/index.ts';
import { sendCapture, VERDICT_WAIT_MS } from '../captures/answer.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { capturePath, captureSchema } from '../schemas/capture.ts';
import { findOwn } from './find-own.ts';
import { languageFor } from '../words/language.ts';
import { speechIn } from '../words/speech.ts';

export function readCaptureRoute({ store, dispatch }: ApiDependencies): Route {
  return {
    method: 'get',
    path: '/v1/verifications/:id/captures/:capture',
    documentation: {
      operationId: 'readCapture',
      tags: ['Captures'],
      summary: 'What the vendor said of an image',
      description:
        'Waits some seconds for a verdict that is not there yet; 202 when it is still missing. Looking also asks again for one that was never asked for, because we or the vendor were away.',
      ...apiKeyWith('verifications:read'),
      request: { params: capturePath },
      responses: {
        200: json('With the verdict.', captureSchema),
        202: json('Kept; not judged yet.', captureSchema),
        ...problems(...KEY_PROBLEMS, 'not_found'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:read'),
      async (request, response) => {
        const { id: verificationId, locale } = await findOwn(store, request);
        const { capture: captureId } = request.params;
        const row =
          typeof captureId === 'string' && isUuid(captureId)
            ? await readCapture(store, { verificationId, captureId })
            : null;
        if (row === null) throw new KycError('not_found', 'There is no such capture.');
        if (row.verdict === null) await ask(verificationId, row);
        const speech = speechIn(languageFor(locale, request));
        await sendCapture(store, response, { verificationId, captureId: row.id, speech });
      },
    ],
  };

  /** Where no verdict is to be had any more, what is known is the answer. */
  async function ask(verificationId: string, { id, step }: { id: string; step: string }) {
    try {
      const waitMs = VERDICT_WAIT_MS;
      await dispatch.capture(verificationId, { captureId: id, step }, { waitMs });
    } catch (error) {
      if (!(error instanceof KycError)) throw error;
    }
  }
}
