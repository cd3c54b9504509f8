import { requestReview as askForPerson } from '../../store/index.ts';
import { needed } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { requestForReviewSchema } from '../schemas/review.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationAct } from './verification-route.ts';

export const requestReview = verificationAct({
  method: 'post',
  path: '/v1/verifications/:id/review-request',
  scope: 'verifications:write',
  operationId: 'requestReview',
  tag: 'Verifications',
  summary: 'Have a person look at who was declined by a machine',
  description:
    'The decline stands until a person has decided: it opens a case in the queue of those who wait for one, and `review.requested` is sent. They decide by `POST …/review` with `override`: to decline is to confirm it. To ask again meanwhile adds a note. Once a person has decided, this is a 409 that names who, and when.',
  idempotency: { isNeeded: true },
  body: jsonBody(requestForReviewSchema),
  responses: {
    200: json('It waits for a person. The verification as it is now.', verificationSchema),
  },
  problems: ['already_final', 'already_reviewed', 'not_ready', 'erased'],
  act: ({ principal, verification: { id }, body, sent }, { store }) => {
    const asked = { verificationId: id, principal, note: body.note ?? null };
    return askForPerson(store, { ...asked, sent: needed(sent) });
  },
});
