import { listVerifications } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { contextOf, principalOf } from '../http/context.ts';
import { parseRequest } from '../http/validate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { listQuerySchema } from '../schemas/query.ts';
import { verificationPageSchema } from '../schemas/verification.ts';

export function listVerificationsRoute(dependencies: ApiDependencies): Route {
  const { store, logger } = dependencies;
  return {
    method: 'get',
    path: '/v1/verifications',
    documentation: {
      operationId: 'listVerifications',
      tags: ['Verifications'],
      summary: 'List verifications, the newest first',
      ...apiKeyWith('verifications:read'),
      request: { query: listQuerySchema },
      responses: {
        200: json(
          "The client's own verifications. One that our database does not hold as we wrote it is left out; read alone, it is a 500.",
          verificationPageSchema,
        ),
        ...problems(...KEY_PROBLEMS, 'invalid_request'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:read'),
      async (request, response) => {
        const { clientId, mode } = principalOf(request);
        const query = parseRequest(listQuerySchema, request.query, '/query');
        const { items, next, unreadable } = await listVerifications(store, {
          ...query,
          clientId,
          mode,
          createdAfter: toDate(query.createdAfter),
          createdBefore: toDate(query.createdBefore),
        });
        if (unreadable.length > 0) {
          const { requestId } = contextOf(request);
          logger.error({ requestId, verificationIds: unreadable }, 'left out of a list: changed');
        }
        response.json({
          items: items.map((row) => verificationAnswer(dependencies, row, request)),
          next,
        });
      },
    ],
  };
}

function toDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
