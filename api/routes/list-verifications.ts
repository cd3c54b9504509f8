import { listVerifications as listStored } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { noteLeftOut } from '../http/left-out.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { pageAnswer } from '../schemas/page.ts';
import { listQuerySchema } from '../schemas/query.ts';
import { verificationPageSchema } from '../schemas/verification.ts';

export const listVerifications = route({
  method: 'get',
  path: '/v1/verifications',
  scope: 'verifications:read',
  operationId: 'listVerifications',
  tag: 'Verifications',
  summary: 'List verifications, the newest first',
  description:
    'What you ask for is narrowed by each filter. With `updatedAfter` or `updatedBefore` the one that was changed longest ago comes first: what changes while you read comes again. A change has the time at which its transaction began, and is seen when that ends: to skip nothing, begin each time a minute before the newest `updatedAt` that you have.',
  query: listQuerySchema,
  responses: {
    200: json(
      "The client's own verifications. One that our database does not hold as we wrote it is left out; read alone, it is a 500.",
      verificationPageSchema,
    ),
  },
  handle: async ({ request, response, client: { clientId, mode }, query }, dependencies) => {
    const { store, logger } = dependencies;
    const { account: accountId, ...rest } = query;
    const page = await listStored(store, { ...rest, clientId, mode, accountId });
    noteLeftOut({ logger, request }, { verificationIds: page.unreadable });
    response.json(pageAnswer(page, (row) => verificationAnswer(dependencies, row, request)));
  },
});
