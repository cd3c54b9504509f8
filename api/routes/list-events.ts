import { listEvents as listStored } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { pageAnswer } from '../schemas/page.ts';
import { pageQuerySchema } from '../schemas/query.ts';
import { eventPageSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

export const listEvents = verificationRoute({
  method: 'get',
  path: '/v1/verifications/:id/events',
  scope: 'verifications:read',
  operationId: 'listEvents',
  tag: 'Verifications',
  summary: 'What happened, in order, and by whom',
  query: pageQuerySchema,
  responses: { 200: json('The events, the oldest first.', eventPageSchema) },
  handle: async ({ response, query, verification: { id: verificationId } }, { store }) => {
    const page = await listStored(store, { verificationId, ...query });
    response.json(pageAnswer(page, (event) => ({ ...event, at: event.at.toISOString() })));
  },
});
