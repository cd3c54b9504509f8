import { isFinal } from '../../domain/status.ts';
import { readReviews as readStored } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { decide, DECISIONS } from '../decide.ts';
import { refuseWithout } from '../http/authenticate.ts';
import { contextOf } from '../http/context.ts';
import { asOwnAct, ownRequest } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { reviewRequestSchema, reviewsAnswer, reviewsSchema } from '../schemas/review.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

export const reviewVerification = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/review',
  scope: 'review:write',
  operationId: 'reviewVerification',
  tag: 'Verifications',
  summary: 'Decide, as a person, what is in review, or anew what has ended',
  description:
    "Give each person who decides a key of their own: the decision stands in the key's name. It is written down before it is answered, and from then on the verification ends as decided, whatever breaks and whatever the vendor says next (that becomes a revision). 202: it is written down and could not be acted on yet, or a second person must confirm, as is set for your client; a second person who contradicts begins anew. Where another person has decided already, the answer is a 409 that names who, and when. With `override` you decide anew what has ended, whether a person or the vendor decided: the status stays, and the new decision stands. To confirm the vendor’s decision is such a decision too; to repeat a person’s decision is a 409, unless the vendor has since sent something that a person must look at.",
  // The decision is that of the person whose key it is.
  idempotency: { isNeeded: true, asked: asOwnAct },
  body: jsonBody(reviewRequestSchema),
  responses: {
    200: json(
      'It has ended, was decided anew, or the person may try again. The verification as it is now.',
      verificationSchema,
    ),
    202: json(
      'Written down. It will end, or waits for a second person: `GET …/reviews` says which.',
      verificationSchema,
    ),
  },
  problems: [
    'already_final',
    'already_reviewed',
    'case_changed',
    'case_taken',
    'hits_unjudged',
    'match_not_accepted',
    'not_ready',
    'erased',
  ],
  handle: async (
    { request, response, client, principal, verification, readAgain, body: review, sent },
    dependencies,
  ) => {
    const { id } = verification;
    if (review.override) refuseWithout('review:override', client);
    const { store } = dependencies;
    const outcome = await decide(dependencies, {
      ...{ verificationId: id, principal, decision: DECISIONS[review.decision] },
      ...{ reasons: [...new Set(review.reasons)], note: review.note ?? null },
      isAnew: review.override,
      ...(review.shown === undefined ? {} : { shown: review.shown }),
      // So a repetition comes to what it came to.
      ...ownRequest(store, sent, contextOf(request).sentBody),
    });
    const row = await readAgain();
    const isToFollow = outcome !== 'settled' && outcome !== 'revised';
    response
      .status((row.status === 'in_review' || review.override) && isToFollow ? 202 : 200)
      .json(verificationAnswer(dependencies, row, request));
  },
});

export const readReviews = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/reviews',
  scope: 'results:read',
  operationId: 'readReviews',
  tag: 'Verifications',
  summary: 'What people have decided, with their notes, and whose case it is',
  description: 'Every reading is recorded with the key and the time.',
  responses: { 200: json('Their decisions, in order.', reviewsSchema) },
  problems: ['erased'],
  handle: async ({ response, principal, verification }, { store }) => {
    const read = await readStored(store, { verificationId: verification.id, principal });
    response.json(reviewsAnswer(read, !isFinal(verification.status)));
  },
});
