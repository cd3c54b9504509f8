import { listCases } from '../../store/index.ts';
import { noteLeftOut } from '../http/left-out.ts';
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
    const page = await listCases(store, {
      ...{ ...rest, clientId: client },
      viewer: { clientIds: [clientId], mode, vendors: null },
      assignee: assignee === 'me' ? principal : assignee,
      olderThanMs: olderThan === undefined ? undefined : (durationMs(olderThan) ?? undefined),
    });
    noteLeftOut({ logger, request }, { verificationIds: page.unreadable });
    response.json(pageAnswer(page, caseAnswer));
  },
});
