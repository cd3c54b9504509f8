import { z } from 'zod';
import {
  createNotificationEndpoint,
  getEndpoint,
  listEndpoints as listStored,
  readNewestSecret,
} from '../../store/index.ts';
import { jsonBody } from '../http/json-body.ts';
import { invalidRequest } from '../http/validate.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { pageAnswer } from '../schemas/page.ts';
import {
  endpointAnswer,
  endpointPageSchema,
  endpointRequestSchema,
  newEndpointSchema,
} from '../schemas/endpoint.ts';
import { pageQuerySchema } from '../schemas/query.ts';
import { ENDPOINTS_SCOPE, noSuchEndpoint } from './endpoint-route.ts';

export const listEndpoints = route({
  method: 'get',
  path: '/v1/notification-endpoints',
  scope: ENDPOINTS_SCOPE,
  operationId: 'listEndpoints',
  tag: 'Notifications',
  summary: 'List your notification endpoints, the oldest first',
  description: "Of the key's mode, without those that were deleted. Secrets are not shown.",
  query: pageQuerySchema,
  responses: { 200: json('The endpoints.', endpointPageSchema) },
  handle: async ({ response, client: { clientId, mode }, query }, { store }) => {
    const page = await listStored(store, { clientId, mode, ...query });
    response.json(pageAnswer(page, endpointAnswer));
  },
});

const madeSchema = z.object({ endpointId: z.uuid() });

export const createEndpoint = route({
  method: 'post',
  path: '/v1/notification-endpoints',
  scope: ENDPOINTS_SCOPE,
  operationId: 'createEndpoint',
  tag: 'Notifications',
  summary: 'Add a notification endpoint',
  description:
    "Of what happens in the key's mode from now on. A repetition without an Idempotency-Key makes another endpoint; under one it gets the same, with its newest secret.",
  body: jsonBody(endpointRequestSchema),
  responses: {
    201: json('It receives notifications from now on. Keep the secret.', newEndpointSchema),
  },
  problems: ['endpoint_limit'],
  handle: async ({ response, client, principal, body, sent, repeated }, { store, endpoints }) => {
    const { clientId, mode } = client;
    if (repeated !== null) {
      const { endpointId: id } = madeSchema.parse(repeated.outcome);
      const made = await getEndpoint(store, { clientId, mode, id });
      if (made === null) throw noSuchEndpoint();
      const { secret } = await readNewestSecret(store, made);
      response.status(201).json({ ...endpointAnswer(made), secret });
      return;
    }
    const { url, types = null } = body;
    const fault = endpoints.urlFault(url, { mode, allowLoopback: false });
    if (fault !== null) throw invalidRequest([{ pointer: '/url', message: `must be ${fault}` }]);
    const about = { clientId, mode, url, types, allowLoopback: false, principal, sent };
    const { id, secret } = await createNotificationEndpoint(store, about);
    const row = await getEndpoint(store, { clientId, mode, id });
    if (row === null) throw noSuchEndpoint();
    response.status(201).json({ ...endpointAnswer(row), secret });
  },
});
