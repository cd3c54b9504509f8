import {
  createNotificationEndpoint,
  getEndpoint,
  listEndpoints as listStored,
} from '../../store/index.ts';
import { BODY_PROBLEMS, readClientJson } from '../http/json-body.ts';
import { invalidRequest, parseRequest } from '../http/validate.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
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
  summary: 'Where you are told, the oldest first',
  description: "Of the key's mode, without those that were deleted. Secrets are not shown.",
  query: pageQuerySchema,
  responses: { 200: json('The endpoints.', endpointPageSchema) },
  handle: async ({ response, client: { clientId, mode }, query }, { store }) => {
    const { items, next } = await listStored(store, { clientId, mode, ...query });
    response.json({ items: items.map(endpointAnswer), next });
  },
});

export const createEndpoint = route({
  method: 'post',
  path: '/v1/notification-endpoints',
  scope: ENDPOINTS_SCOPE,
  operationId: 'createEndpoint',
  tag: 'Notifications',
  summary: 'Be told at one more address',
  description:
    "Of what happens in the key's mode from now on. A repetition makes another endpoint: where you got no answer, look at the list and delete what is too many.",
  body: {
    content: { 'application/json': { schema: endpointRequestSchema } },
    read: async (request, response) => {
      const sent = await readClientJson(request, response, () => Promise.resolve(false));
      return parseRequest(endpointRequestSchema, sent);
    },
  },
  responses: { 201: json('It is told from now on. Keep the secret.', newEndpointSchema) },
  problems: ['endpoint_limit', ...BODY_PROBLEMS],
  handle: async ({ response, client, principal, body }, { store, endpoints }) => {
    const { clientId, mode } = client;
    const { url, types = null } = body;
    const fault = endpoints.urlFault(url, { mode, allowLoopback: false });
    if (fault !== null) throw invalidRequest([{ pointer: '/url', message: `must be ${fault}` }]);
    const about = { clientId, mode, url, types, allowLoopback: false, principal };
    const { id, secret } = await createNotificationEndpoint(store, about);
    const row = await getEndpoint(store, { clientId, mode, id });
    if (row === null) throw noSuchEndpoint();
    response.status(201).json({ ...endpointAnswer(row), secret });
  },
});
