import { KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import { isFinal } from '../../domain/status.ts';
import { verificationAnswer } from '../answers.ts';
import { requestCancel } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

/** A cancel is recorded within moments, or a worker is away. */
const CANCEL_WAIT_MS = 5_000;

export function cancelVerificationRoute(dependencies: ApiDependencies): Route {
  const { store, dispatch } = dependencies;
  return {
    method: 'post',
    path: '/v1/verifications/:id/cancel',
    documentation: {
      operationId: 'cancelVerification',
      tags: ['Verifications'],
      summary: 'Cancel a verification',
      description:
        'It is written down before it is answered, so that the verification ends whatever breaks. A decision of the vendor that is there by then wins: look at the status of the answer. 202: we could not act on it yet; read the verification again. Safe to repeat: once it is canceled, this is a 200. Had it ended otherwise, this is a 409.',
      ...apiKeyWith('verifications:write'),
      request: { params: verificationPath },
      responses: {
        200: json('It has ended. The verification as it is now.', verificationSchema),
        202: json('Written down; it will end. The verification as it is now.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'already_final'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:write'),
      async (request, response) => {
        const { id } = await findOwn(store, request);
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        const outcome = await requestCancel(store, { verificationId: id, principal });
        if (outcome === 'requested') await dispatch.cancel(id, { waitMs: CANCEL_WAIT_MS });
        const row = await findOwn(store, request);
        // An earlier request may have canceled it, and its answer been lost: that is no conflict.
        if (outcome === 'already_final' && row.status !== 'canceled') {
          throw new KycError('already_final', `It has ended: ${row.status}.`);
        }
        const answer = verificationAnswer(dependencies, row, request);
        response.status(isFinal(row.status) ? 200 : 202).json(answer);
      },
    ],
  };
}
