import { z } from 'zod';
import { ERRORS, KycError } from '../../domain/errors.ts';
import {
  type CaptureRow,
  readCapture as readStored,
  type VerificationRow,
} from '../../store/index.ts';
import { sendCapture, VERDICT_WAIT_MS } from '../captures/answer.ts';
import { isOver } from '../captures/check.ts';
import type { Dispatch } from '../dispatch.ts';
import { json } from '../openapi/responses.ts';
import { captureSchema } from '../schemas/capture.ts';
import { idInPath } from '../schemas/query.ts';
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
    'Waits some seconds for a verdict that is not there yet; 202 when it is still missing. Looking also asks again for one that was never asked for, because we or the vendor were away. `unused` (200) where none will come any more.',
  params: z.object({ capture: idInPath(ABSENT).meta({ description: 'The id of the image.' }) }),
  responses: {
    200: json('With the verdict, or without one that could still come.', captureSchema),
    202: json('Kept; not judged yet.', captureSchema),
  },
  problems: ['erased'],
  handle: async ({ request, response, params, verification }, dependencies) => {
    if (verification.erased)
      throw new KycError('erased', 'The data of this verification was erased.');
    const { store, dispatch, now } = dependencies;
    const { capture: captureId } = params;
    const row = await readStored(store, { verificationId: verification.id, captureId });
    if (row === null) throw new KycError('not_found', ABSENT);
    const unused = row.verdict === null ? await ask(dispatch, verification, row, now()) : null;
    await sendCapture(dependencies, { request, response }, { verification, captureId, unused });
  },
});

/** @returns why no verdict will come any more; null where there is one, or may still be */
async function ask(
  dispatch: Dispatch,
  { id: verificationId, session }: VerificationRow,
  { id: captureId, step, session: number }: CaptureRow,
  now: Date,
): Promise<string | null> {
  try {
    await dispatch.capture(verificationId, { captureId, step }, { waitMs: VERDICT_WAIT_MS });
    return null;
  } catch (error) {
    if (!(error instanceof KycError)) throw error;
    const hasDied = session?.number === number && isOver(session, now);
    const mayStillCome = error.code === 'not_ready' && !hasDied;
    return ERRORS[error.code].retry !== 'never' || mayStillCome ? null : error.message;
  }
}
