import { verificationAnswer } from '../answers.ts';
import { ifNoneMatch, sendTagged, tagHeaders } from '../http/entity-tag.ts';
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
  description:
    'Its status, its link, what the person can do now, and the decision with reasons. Send the ETag of your last answer as If-None-Match: 304 means that nothing has changed.',
  isTagged: true,
  headers: ifNoneMatch,
  responses: {
    200: { ...json('The verification.', verificationSchema), headers: tagHeaders },
    304: { description: 'It is as you have it.', headers: tagHeaders },
  },
  handle: ({ request, response, verification }, dependencies) => {
    sendTagged(request, response, verificationAnswer(dependencies, verification, request));
  },
});
