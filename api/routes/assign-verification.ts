import { KycError } from '../../domain/errors.ts';
import { assignCase, getOpenCase } from '../../store/index.ts';
import { asOwnAct } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { assignmentRequestSchema, caseAnswer, caseSchema } from '../schemas/case.ts';
import { verificationRoute } from './verification-route.ts';

export const assignVerification = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/assignment',
  scope: 'review:write',
  operationId: 'assignVerification',
  tag: 'Verifications',
  summary: 'Take a case, give it back, or take it over',
  description:
    "Taken, a case is the key's for half an hour, renewed whenever that key reads the result, the media, the evidence or the reviews, or takes it again. Meanwhile any other key's decision is a 409 `case_taken`, which names who has the case and until when. A decision ends it. Safe to repeat.",
  // A case is a person's: what another one does under the same key is no repetition.
  idempotency: { asked: asOwnAct },
  body: jsonBody(assignmentRequestSchema),
  responses: { 200: json('The case as it is now.', caseSchema) },
  problems: ['case_taken', 'not_ready', 'erased'],
  handle: async (
    { response, principal, verification: { id: verificationId }, body, sent, repeated },
    { store },
  ) => {
    const row =
      repeated === null
        ? await assignCase(store, { verificationId, principal, ...body, sent })
        : await getOpenCase(store, { verificationId });
    if (row === null) throw new KycError('not_ready', 'Nothing waits for a person here any more.');
    response.json(caseAnswer(row));
  },
});
