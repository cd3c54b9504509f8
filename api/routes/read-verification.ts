import { verificationAnswer } from '../answers.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

export const readVerification = verificationRoute({
  method: 'get',
  path: '/v1/verifications/:id',
  scope: 'verifications:read',
  operationId: 'readVerification',
  tag: 'Verifications',
  summary: 'Read one verification',
  description: 'Its status, its link, what the person can do now, and the decision with reasons.',
  responses: { 200: json('The verification.', verificationSchema) },
  handle: ({ request, response, verification }, dependencies) => {
    response.json(verificationAnswer(dependencies, verification, request));
  },
});
