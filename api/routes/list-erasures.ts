import { listErased } from '../../store/index.ts';
import { noteLeftOut } from '../http/left-out.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { erasedAnswer, erasedPageSchema, erasuresQuerySchema } from '../schemas/erasure.ts';
import { pageAnswer } from '../schemas/page.ts';

export const listErasures = route({
  method: 'get',
  path: '/v1/erasures',
  scope: 'verifications:read',
  operationId: 'listErasures',
  tag: 'Verifications',
  summary: 'What was erased, why and by whom, the newest first',
  description:
    'By hand and by your `retentionDays`. What was asked for and waits, as it is open or must be kept, is not in it yet.',
  query: erasuresQuerySchema,
  responses: {
    200: json(
      'The erasures that have begun. One that our database does not hold as we wrote it is left out.',
      erasedPageSchema,
    ),
  },
  handle: async ({ request, response, client, query }, { store, logger }) => {
    const { clientId, mode } = client;
    const page = await listErased(store, { ...query, clientId, mode });
    noteLeftOut({ logger, request }, { verificationIds: page.unreadable });
    response.json(pageAnswer(page, erasedAnswer));
  },
});
