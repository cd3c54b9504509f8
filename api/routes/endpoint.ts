import { z } from 'zod';
import {
  deleteEndpoint as deleteStored,
  enableEndpoint as enableStored,
  getEndpoint,
  MOST_RESENT,
  OVERLAP_HOURS,
  readNewestSecret,
  resendSince,
  rotateSecret,
} from '../../store/index.ts';
import { doneOutside } from '../http/done-outside.ts';
import { jsonBody } from '../http/json-body.ts';
import type { MinuteLimit } from '../http/limits.ts';
import { json } from '../openapi/responses.ts';
import {
  endpointAnswer,
  endpointSchema,
  endpointTestSchema,
  newSecretSchema,
} from '../schemas/endpoint.ts';
import { resendSinceSchema, resentSinceSchema } from '../schemas/notification-log.ts';
import { route } from '../openapi/route.ts';
import { idInPath } from '../schemas/query.ts';
import { ENDPOINTS_SCOPE, endpointRoute, noSuchEndpoint, RESENDS } from './endpoint-route.ts';

export const readEndpoint = endpointRoute({
  method: 'get',
  path: '/v1/notification-endpoints/:id',
  operationId: 'readEndpoint',
  tag: 'Notifications',
  summary: 'Read one endpoint, and whether it accepts its notifications',
  responses: { 200: json('The endpoint, without its secret.', endpointSchema) },
  handle: ({ response, endpoint }) => {
    response.json(endpointAnswer(endpoint));
  },
});

export const deleteEndpoint = route({
  method: 'delete',
  path: '/v1/notification-endpoints/:id',
  scope: ENDPOINTS_SCOPE,
  operationId: 'deleteEndpoint',
  tag: 'Notifications',
  summary: 'Delete a notification endpoint',
  description:
    'At once, and for good: notifications that it has not accepted yet are given up. A repetition without an Idempotency-Key is a 404.',
  // One that was deleted is not found, and yet a repetition is to be answered.
  params: z.object({ id: idInPath(noSuchEndpoint().message) }),
  responses: { 204: { description: 'It receives nothing any more.' } },
  problems: ['not_found'],
  handle: async ({ response, client, params, principal, sent, repeated }, { store }) => {
    const { clientId, mode } = client;
    const about = { clientId, mode, id: params.id, principal, sent };
    if (repeated === null && !(await deleteStored(store, about))) throw noSuchEndpoint();
    response.status(204).end();
  },
});

export const rotateEndpointSecret = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/rotate-secret',
  operationId: 'rotateEndpointSecret',
  tag: 'Notifications',
  summary: 'A new secret for an endpoint',
  description: `The new one signs at once, and for ${OVERLAP_HOURS} hours the one of before signs as well: a receiver that knows either accepts what comes. Under an Idempotency-Key a repetition shows the newest secret once more; without one it makes yet another.`,
  responses: { 200: json('The new secret, this once.', newSecretSchema) },
  problems: ['not_ready'],
  handle: async ({ response, own, principal, sent, repeated }, { store }) => {
    if (repeated !== null) {
      const then = rotatedSchema.parse(repeated.outcome);
      const { secret, previousUntil } = await readNewestSecret(store, own);
      response.json({ secret, previousUntil: previousUntil?.toISOString() ?? then.previousUntil });
      return;
    }
    const rotated = await rotateSecret(store, { ...own, principal, sent });
    if (rotated === null) throw noSuchEndpoint();
    const { secret, previousUntil } = rotated;
    response.json({ secret, previousUntil: previousUntil.toISOString() });
  },
});

/** The secret itself is in the endpoint alone. */
const rotatedSchema = newSecretSchema.pick({ previousUntil: true });

/** Of a client: it has a request sent to an address of its own choice each time. */
const TESTS: MinuteLimit = {
  name: 'endpoint-tests',
  words: 'Test messages of this client',
  perMinute: 20,
};

export const testEndpoint = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/test',
  operationId: 'testEndpoint',
  tag: 'Notifications',
  summary: 'Send an endpoint a test message now',
  description:
    'One message of type `endpoint.test`, signed like every other, sent once while you wait: `{"type": "endpoint.test", "timestamp": "…", "data": {"endpointId": "…"}}`. It is about no verification. Also to an endpoint that is disabled.',
  responses: { 200: json('What became of it, be it a failure.', endpointTestSchema) },
  handle: async ({ response, client, endpoint, sent }, { store, endpoints, limits }) => {
    const tested = await doneOutside(store, sent, endpointTestSchema, async () => {
      await limits.check(TESTS, client.clientId, response);
      return endpoints.test(endpoint);
    });
    response.json(tested);
  },
});

export const enableEndpoint = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/enable',
  operationId: 'enableEndpoint',
  tag: 'Notifications',
  summary: 'Enable a disabled endpoint',
  description:
    'It receives what happens from now on. An enabled endpoint stays as it is. You can resend what it has missed.',
  responses: { 200: json('The endpoint as it is now.', endpointSchema) },
  problems: ['endpoint_limit'],
  handle: async ({ response, own, principal, sent, repeated }, { store }) => {
    const row =
      repeated === null
        ? await enableStored(store, { ...own, principal, sent })
        : await getEndpoint(store, own);
    if (row === null) throw noSuchEndpoint();
    response.json(endpointAnswer(row));
  },
});

export const resendToEndpoint = endpointRoute({
  method: 'post',
  path: '/v1/notification-endpoints/:id/resend',
  operationId: 'resendToEndpoint',
  tag: 'Notifications',
  summary: 'Resend an endpoint its notifications since a time',
  description: `Under the same ids, the oldest first, of the types that the endpoint receives. Each request looks at ${MOST_RESENT} notifications: while the answer has a \`next\`, send the same again with it as \`after\`. A repetition without an Idempotency-Key sends again what was not accepted meanwhile.`,
  body: jsonBody(resendSinceSchema),
  responses: { 202: json('They are sent from now on.', resentSinceSchema) },
  problems: ['not_ready'],
  handle: async ({ response, client, own, principal, body, sent, repeated }, { store, limits }) => {
    if (repeated !== null) {
      response.status(202).json(resentSinceSchema.parse(repeated.outcome));
      return;
    }
    await limits.check(RESENDS, client.clientId, response);
    const resent = await resendSince(store, { ...own, principal, ...body, sent });
    if (resent === null) throw noSuchEndpoint();
    response.status(202).json(resent);
  },
});
