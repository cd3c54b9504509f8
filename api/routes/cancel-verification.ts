import { KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import { isFinal } from '../../domain/status.ts';
import { verificationAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { type ClientPrincipal, principalOf } from '../http/context.ts';
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
        'A decision that came first wins: look at the status of the answer. 202: it is written down, and the verification ends as soon as we can act on it; read it again. Safe to repeat: once it is canceled, this is a 200. Has it ended otherwise, this is a 409.',
      ...apiKeyWith('verifications:write'),
      request: { params: verificationPath },
      responses: {
        200: json('It has ended. The verification as it is now.', verificationSchema),
        202: json('Accepted; it will end. The verification as it is now.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'already_final', 'workflow_unavailable'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:write'),
      async (request, response) => {
        const { id, status } = await findOwn(store, request);
        const refusal = isFinal(status)
          ? new KycError('already_final', `It has ended: ${status}.`)
          : await refusalOf(cancel(id, principalOf(request)));
        const row = await findOwn(store, request);
        // An earlier request may have canceled it, and its answer been lost: that is no conflict.
        if (refusal !== null && row.status !== 'canceled') throw refusal;
        const answer = verificationAnswer(dependencies, row, request);
        response.status(isFinal(row.status) ? 200 : 202).json(answer);
      },
    ],
  };

  function cancel(verificationId: string, { id }: ClientPrincipal): Promise<unknown> {
    const principal = principalName({ kind: 'client_key', id });
    return dispatch.cancel(verificationId, principal, { waitMs: CANCEL_WAIT_MS });
  }
}

/** That it has ended already; null when the cancel was taken. */
async function refusalOf(canceling: Promise<unknown>): Promise<KycError | null> {
  try {
    await canceling;
    return null;
  } catch (error) {
    if (error instanceof KycError && error.code === 'already_final') return error;
    throw error;
  }
}
