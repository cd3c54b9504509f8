import { KycError } from '../../domain/errors.ts';
import { listCaptures } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { VERDICT_WAIT_MS } from '../captures/answer.ts';
import { capturingSession, noSession } from '../captures/check.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

export const submitCaptures = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/submit',
  scope: 'verifications:write',
  operationId: 'submitCaptures',
  tag: 'Captures',
  summary: 'Direct capture: all images are there',
  description:
    'Hands everything in. 202: the vendor takes longer to confirm it; it is being done. Harmless to repeat until then; afterwards 409.',
  responses: {
    200: json('The verification as it is now.', verificationSchema),
    202: json('It is being handed in.', verificationSchema),
  },
  problems: [
    'invalid_request',
    'not_ready',
    'already_submitted',
    'already_final',
    'vendor_refused_request',
    'vendor_session_unknown',
    'vendor_misconfigured',
    'erased',
    'workflow_unavailable',
  ],
  handle: async ({ request, response, verification: row, readAgain }, dependencies) => {
    const { store, dispatch, now } = dependencies;
    if (capturingSession(row, now()).isOver) throw noSession();
    const all = await listCaptures(store, { verificationId: row.id });
    const isAny = all.some(({ isOfThisTry, verdict }) => isOfThisTry && verdict?.accepted === true);
    if (!isAny) throw new KycError('not_ready', 'No image of this try was accepted yet.');
    const asOf = { sequence: row.sequence, captures: all.length };
    const progress = await dispatch.submitCaptures(row.id, asOf, { waitMs: VERDICT_WAIT_MS });
    response
      .status(progress === 'submitted' ? 200 : 202)
      .json(verificationAnswer(dependencies, await readAgain(), request));
  },
});
