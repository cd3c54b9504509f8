import { KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import { isFinal } from '../../domain/status.ts';
import { verificationAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

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
        'A decision that came first wins: look at the status of the answer. Has it ended already, this is a 409.',
      ...apiKeyWith('verifications:write'),
      request: { params: verificationPath },
      responses: {
        200: json('The verification as it is now.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'already_final', 'workflow_unavailable'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:write'),
      async (request, response) => {
        const { id, status } = await findOwn(store, request);
        if (isFinal(status)) throw new KycError('already_final', `It has ended: ${status}.`);
        await dispatch.cancel(
          id,
          principalName({ kind: 'client_key', id: principalOf(request).id }),
        );
        response.json(verificationAnswer(dependencies, await findOwn(store, request), request));
      },
    ],
  };
}
