import { verificationAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

export function readVerificationRoute(dependencies: ApiDependencies): Route {
  const { store } = dependencies;
  return {
    method: 'get',
    path: '/v1/verifications/:id',
    documentation: {
      operationId: 'readVerification',
      tags: ['Verifications'],
      summary: 'Read one verification',
      description:
        'Its status, its link, what the person can do now, and the decision with reasons.',
      ...apiKeyWith('verifications:read'),
      request: { params: verificationPath },
      responses: {
        200: json('The verification.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:read'),
      async (request, response) => {
        response.json(verificationAnswer(dependencies, await findOwn(store, request), request));
      },
    ],
  };
}
