import { KycError } from '../../domain/errors.ts';
import { readResult as readStored } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { resultQuerySchema } from '../schemas/query.ts';
import { resultAnswer, resultSchema } from '../schemas/result.ts';
import { verificationRoute } from './verification-route.ts';

export const readResult = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/result',
  scope: 'results:read',
  operationId: 'readResult',
  tag: 'Verifications',
  summary: 'The person, the document and the checks, as the vendor extracted them',
  description:
    'Personal data. It is that of the decision that stands: after a revision the newest one, as `decision` says; `?decision=1` is that of the first. While a verification is in review it is what the vendor has said so far, and once another try was asked for, until there is a decision, what it said of the last one, with its own words in `notes`. Every reading is recorded with the key and the time.',
  query: resultQuerySchema,
  responses: { 200: json('What the vendor extracted.', resultSchema) },
  problems: ['not_ready', 'erased'],
  handle: async ({ response, principal, query, verification }, { store, vendors }) => {
    const { id: verificationId, erased } = verification;
    if (erased) throw new KycError('erased', 'The data of this verification was erased.');
    const decision = query.decision === undefined ? undefined : Number(query.decision);
    const stored = await readStored(store, { verificationId, principal, decision });
    const answer = stored && resultAnswer(stored, vendors(stored.vendor));
    if (answer === null) {
      throw new KycError(
        'not_ready',
        decision === undefined
          ? 'There is no decision, and nothing to review or to try again, with a result.'
          : 'There is no decision of that number with a result.',
      );
    }
    response.json(answer);
  },
});
