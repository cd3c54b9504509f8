import { listEvents } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { parseRequest } from '../http/validate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { pageQuerySchema, verificationPath } from '../schemas/query.ts';
import { eventPageSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

export function listEventsRoute({ store }: ApiDependencies): Route {
  return {
    method: 'get',
    path: '/v1/verifications/:id/events',
    documentation: {
      operationId: 'listEvents',
      tags: ['Verifications'],
      summary: 'What happened, in order, and by whom',
      ...apiKeyWith('verifications:read'),
      request: { params: verificationPath, query: pageQuerySchema },
      responses: {
        200: json('The events, the oldest first.', eventPageSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'invalid_request'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:read'),
      async (request, response) => {
        const query = parseRequest(pageQuerySchema, request.query, '/query');
        const { id: verificationId } = await findOwn(store, request);
        const { items, next } = await listEvents(store, { verificationId, ...query });
        response.json({
          items: items.map((event) => ({ ...event, at: event.at.toISOString() })),
          next,
        });
      },
    ],
  };
}
