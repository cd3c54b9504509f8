import { listErased } from '../../store/index.ts';
import { contextOf } from '../http/context.ts';
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
    const { erasedAfter, erasedBefore, ...rest } = query;
    const { items, next, unreadable } = await listErased(store, {
      ...{ ...rest, clientId, mode },
      erasedAfter: erasedAfter === undefined ? undefined : new Date(erasedAfter),
      erasedBefore: erasedBefore === undefined ? undefined : new Date(erasedBefore),
    });
    if (unreadable.length > 0) {
      const { requestId } = contextOf(request);
      logger.error({ requestId, verificationIds: unreadable }, 'left out of a list: changed');
    }
    response.json(pageAnswer(items.map(erasedAnswer), next));
  },
});
