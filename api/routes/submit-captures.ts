import { KycError } from '../../domain/errors.ts';
import { listCaptures } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { VERDICT_WAIT_MS } from '../captures/answer.ts';
import { capturingSession, noSession } from '../captures/check.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

export function submitCapturesRoute(dependencies: ApiDependencies): Route {
  const { store, dispatch, now } = dependencies;
  return {
    method: 'post',
    path: '/v1/verifications/:id/submit',
    documentation: {
      operationId: 'submitCaptures',
      tags: ['Captures'],
      summary: 'Direct capture: all images are there',
      description:
        'Hands everything in. 202: the vendor takes longer to confirm it; it is being done. Harmless to repeat until then; afterwards 409.',
      ...apiKeyWith('verifications:write'),
      request: { params: verificationPath },
      responses: {
        200: json('The verification as it is now.', verificationSchema),
        202: json('It is being handed in.', verificationSchema),
        ...problems(
          ...KEY_PROBLEMS,
          'not_found',
          'invalid_request',
          'not_ready',
          'already_submitted',
          'already_final',
          'vendor_refused_request',
          'vendor_session_unknown',
          'vendor_misconfigured',
          'erased',
          'workflow_unavailable',
        ),
      },
    },
    handlers: [
      authenticate(store, 'verifications:write'),
      async (request, response) => {
        const row = await findOwn(store, request);
        if (capturingSession(row, now()).isOver) throw noSession();
        const all = await listCaptures(store, { verificationId: row.id });
        const isAny = all.some(
          ({ isOfThisTry, verdict }) => isOfThisTry && verdict?.accepted === true,
        );
        if (!isAny) throw new KycError('not_ready', 'No image of this try was accepted yet.');
        const asOf = { sequence: row.sequence, captures: all.length };
        const waitMs = VERDICT_WAIT_MS;
        const progress = await dispatch.submitCaptures(row.id, asOf, { waitMs });
        response
          .status(progress === 'submitted' ? 200 : 202)
          .json(verificationAnswer(dependencies, await findOwn(store, request), request));
      },
    ],
  };
}
