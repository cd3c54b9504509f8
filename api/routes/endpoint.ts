import {
  deleteEndpoint as deleteStored,
  enableEndpoint as enableStored,
  MOST_RESENT,
  OVERLAP_HOURS,
  resendSince,
  rotateSecret,
} from '../../store/index.ts';
import { BODY_PROBLEMS, readClientJson } from '../http/json-body.ts';
import { rate } from '../http/rate-limit.ts';
import { parseRequest } from '../http/validate.ts';
import { json } from '../openapi/responses.ts';
import {
  endpointAnswer,
  endpointSchema,
  endpointTestSchema,
  newSecretSchema,
} from '../schemas/endpoint.ts';
import { resendSinceSchema, resentSinceSchema } from '../schemas/notification-log.ts';
import { endpointRoute, noSuchEndpoint } from './endpoint-route.ts';

export const readEndpoint = endpointRoute({
  method: 'get',
  path: '/v1/notification-endpoints/:id',
  operationId: 'readEndpoint',
  tag: 'Notifications',
  summary: 'One endpoint, and whether it takes what it is told',
  responses: { 200: json('The endpoint, without its secret.', endpointSchema) },
  handle: ({ response, endpoint }) => {
    response.json(endpointAnswer(endpoint));
  },
});

export const deleteEndpoint = endpointRoute({
  method: 'delete',
  path: '/v1/notification-endpoints/:id',
  operationId: 'deleteEndpoint',
  tag: 'Notifications',
  summary: 'Be told at this address no more',
  description:
    'At once, and for good: what was still to be told there is given up. A repetition is a 404.',
  responses: { 204: { description: 'It is told nothing any more.' } },
  handle: async ({ response, own, principal }, { store }) => {
    if (!(await deleteStored(store, { ...own, principal }))) throw noSuchEndpoint();
    response.status(204).end();
  },
});

export const rotateEndpointSecret = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/rotate-secret',
  operationId: 'rotateEndpointSecret',
  tag: 'Notifications',
  summary: 'A new secret for an endpoint',
  description: `The new one signs at once, and for ${OVERLAP_HOURS} hours the one of before signs as well: a receiver that knows either accepts what comes. A repetition makes yet another secret; where you got no answer, rotate again.`,
  responses: { 200: json('The new secret, this once.', newSecretSchema) },
  problems: ['not_ready'],
  handle: async ({ response, own, principal }, { store }) => {
    const rotated = await rotateSecret(store, { ...own, principal });
    if (rotated === null) throw noSuchEndpoint();
    const { secret, previousUntil } = rotated;
    response.json({ secret, previousUntil: previousUntil.toISOString() });
  },
});

/** Of a client: it has a request sent to an address of its own choice each time. */
const TESTS = rate({ windowMs: 60_000, limit: 20 });

export const testEndpoint = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/test',
  operationId: 'testEndpoint',
  tag: 'Notifications',
  summary: 'Send an endpoint a test message now',
  description:
    'One message of type `endpoint.test`, signed like every other, sent once while you wait: `{"type": "endpoint.test", "timestamp": "…", "data": {"endpointId": "…"}}`. It is about no verification. Also to an endpoint that is disabled.',
  responses: { 200: json('What became of it, be it a failure.', endpointTestSchema) },
  problems: ['rate_limited'],
  handle: async ({ response, client, endpoint }, { endpoints }) => {
    await TESTS.check(client.clientId);
    response.json(await endpoints.test(endpoint));
  },
});

export const enableEndpoint = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/enable',
  operationId: 'enableEndpoint',
  tag: 'Notifications',
  summary: 'Have a disabled endpoint told again',
  description:
    'Of what happens from now on. One that was not disabled stays as it is. What it was not told meanwhile can be sent to it again.',
  responses: { 200: json('The endpoint as it is now.', endpointSchema) },
  problems: ['endpoint_limit'],
  handle: async ({ response, own, principal }, { store }) => {
    const row = await enableStored(store, { ...own, principal });
    if (row === null) throw noSuchEndpoint();
    response.json(endpointAnswer(row));
  },
});

export const resendToEndpoint = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/resend',
  operationId: 'resendToEndpoint',
  tag: 'Notifications',
  summary: 'Send an endpoint again what it was to be told since a time',
  description: `Under the same ids, the oldest first, of the types that the endpoint is told of. Each request looks at ${MOST_RESENT} notifications: while the answer has a \`next\`, send the same again with it as \`after\`. A repetition sends again what was not taken meanwhile.`,
  body: {
    content: { 'application/json': { schema: resendSinceSchema } },
    read: async (request, response) => {
      const sent = await readClientJson(request, response, () => Promise.resolve(false));
      return parseRequest(resendSinceSchema, sent);
    },
  },
  responses: { 202: json('They are sent from now on.', resentSinceSchema) },
  problems: ['not_ready', ...BODY_PROBLEMS],
  handle: async ({ response, own, principal, body: { since, which, after } }, { store }) => {
    const about = { ...own, principal, which, after, since: new Date(since) };
    const resent = await resendSince(store, about);
    if (resent === null) throw noSuchEndpoint();
    response.status(202).json(resent);
  },
});
