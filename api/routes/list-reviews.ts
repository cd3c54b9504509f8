import { listCases } from '../../store/index.ts';
import { contextOf } from '../http/context.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { pageAnswer } from '../schemas/page.ts';
import { caseAnswer, casePageSchema, casesQuerySchema } from '../schemas/case.ts';
import { durationMs } from '../schemas/duration.ts';

export const listReviews = route({
  method: 'get',
  path: '/v1/reviews',
  scope: 'results:read',
  operationId: 'listReviews',
  tag: 'Verifications',
  summary: 'What waits for a person',
  description:
    'Matches of screening first, then what has waited longest. Who works at a case takes it first: `POST …/assignment`.',
  query: casesQuerySchema,
  responses: {
    200: json(
      "The client's own cases. One that our database does not hold as we wrote it is left out.",
      casePageSchema,
    ),
  },
  handle: async ({ request, response, client: { clientId, mode }, principal, query }, all) => {
    const { store, logger } = all;
    const { client, assignee, olderThan, ...rest } = query;
    const { items, next, unreadable } = await listCases(store, {
      ...{ ...rest, clientId: client },
      viewer: { clientIds: [clientId], mode, vendors: null },
      assignee: assignee === 'me' ? principal : assignee,
      olderThanMs: olderThan === undefined ? undefined : (durationMs(olderThan) ?? undefined),
    });
    if (unreadable.length > 0) {
      const { requestId } = contextOf(request);
      logger.error({ requestId, verificationIds: unreadable }, 'left out of a list: changed');
    }
    response.json(pageAnswer(items.map(caseAnswer), next));
  },
});
