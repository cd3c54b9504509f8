import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { readCapture as readStored } from '../../store/index.ts';
import { sendCapture, VERDICT_WAIT_MS } from '../captures/answer.ts';
import type { Dispatch } from '../dispatch.ts';
import { json } from '../openapi/responses.ts';
import { captureSchema } from '../schemas/capture.ts';
import { idInPath } from '../schemas/query.ts';
import { languageFor } from '../words/language.ts';
import { speechIn } from '../words/speech.ts';
import { verificationRoute } from './verification-route.ts';

const ABSENT = 'There is no such capture.';

export const readCapture = verificationRoute({
  method: 'get',
  path: '/v1/verifications/:id/captures/:capture',
  scope: 'verifications:read',
  operationId: 'readCapture',
  tag: 'Captures',
  summary: 'What the vendor said of an image',
  description:
    'Waits some seconds for a verdict that is not there yet; 202 when it is still missing. Looking also asks again for one that was never asked for, because we or the vendor were away.',
  params: z.object({ capture: idInPath(ABSENT).meta({ description: 'The id of the image.' }) }),
  responses: {
    200: json('With the verdict.', captureSchema),
    202: json('Kept; not judged yet.', captureSchema),
  },
  handle: async ({ request, response, params, verification }, { store, dispatch }) => {
    const { id: verificationId, locale } = verification;
    const { capture: captureId } = params;
    const row = await readStored(store, { verificationId, captureId });
    if (row === null) throw new KycError('not_found', ABSENT);
    if (row.verdict === null) await ask(dispatch, verificationId, row);
    const speech = speechIn(languageFor(locale, request));
    await sendCapture(store, response, { verificationId, captureId, speech });
  },
});

/** Where no verdict is to be had any more, what is known is the answer. */
async function ask(
  dispatch: Dispatch,
  verificationId: string,
  { id, step }: { id: string; step: string },
): Promise<void> {
  try {
    const waitMs = VERDICT_WAIT_MS;
    await dispatch.capture(verificationId, { captureId: id, step }, { waitMs });
  } catch (error) {
    if (!(error instanceof KycError)) throw error;
  }
}
