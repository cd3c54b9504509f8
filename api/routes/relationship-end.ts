import { z } from 'zod';
import { tellRelationshipEnd as tell } from '../../store/index.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { relationshipEndRequestSchema, relationshipEndSchema } from '../schemas/relationship.ts';

export const tellRelationshipEnd = route({
  method: 'post',
  path: '/v1/relationship-ends',
  // The scope of legal holds: a relationship's end only ever makes data stay longer.
  scope: 'legal-hold',
  operationId: 'tellRelationshipEnd',
  tag: 'Verifications',
  summary: 'Say when the business relationship with a person ends',
  description:
    'Your `retentionDays` are counted from the end of that day where it is later than the end of the verification. It holds for all that there is of your `reference` in the mode of the key, and for what was started in place of one of them; what is started later is counted from its own end until you report again. While a relationship lasts, name a future day. The last report counts, and erases nothing for a week. Each change is an event of the verification. Safe to repeat; under one Idempotency-Key also after you have reported another day: that one stays.',
  body: jsonBody(relationshipEndRequestSchema),
  responses: { 200: json('It is written down.', relationshipEndSchema) },
  handle: async ({ response, client, principal, body, sent, repeated }, { store }) => {
    const { clientId, mode } = client;
    const verificationIds =
      repeated === null
        ? await tell(store, { ...body, clientId, mode, principal, sent })
        : idsSchema.parse(repeated.outcome);
    response.json({ endedOn: body.endedOn, verificationIds });
  },
});

const idsSchema = z.array(z.uuid());
