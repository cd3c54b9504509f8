import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import {
  listNotifications as listStored,
  readNotification as readStored,
  resendNotification as resendStored,
} from '../../store/index.ts';
import { noteLeftOut } from '../http/left-out.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { pageAnswer } from '../schemas/page.ts';
import {
  listedAnswer,
  loggedAnswer,
  loggedPageSchema,
  loggedSchema,
  resendSchema,
  resentSchema,
} from '../schemas/notification-log.ts';
import { idInPath, notificationsQuerySchema } from '../schemas/query.ts';
import { ENDPOINTS_SCOPE, RESENDS } from './endpoint-route.ts';

const ABSENT = 'You have no such notification.';
const path = z.object({ id: idInPath(ABSENT) });

export const listNotifications = route({
  method: 'get',
  path: '/v1/notifications',
  scope: 'verifications:read',
  operationId: 'listNotifications',
  tag: 'Notifications',
  summary: 'List your notifications, and how each endpoint took them, the newest first',
  query: notificationsQuerySchema,
  responses: {
    200: json(
      "The client's own, of the key's mode. One that our database does not hold as we wrote it is left out.",
      loggedPageSchema,
    ),
  },
  handle: async ({ request, response, client: { clientId, mode }, query }, dependencies) => {
    const { store, logger } = dependencies;
    const { verification: verificationId, ...rest } = query;
    const page = await listStored(store, { ...rest, clientId, mode, verificationId });
    noteLeftOut({ logger, request }, { notificationIds: page.unreadable });
    response.json(pageAnswer(page, listedAnswer));
  },
});

export const readNotification = route({
  method: 'get',
  path: '/v1/notifications/:id',
  // What an endpoint says is its client's own, and may hold anything.
  scope: ENDPOINTS_SCOPE,
  operationId: 'readNotification',
  tag: 'Notifications',
  summary: 'One notification, with what each endpoint said to each try',
  params: path,
  responses: { 200: json('The notification, and its tries.', loggedSchema) },
  problems: ['not_found'],
  handle: async ({ response, client: { clientId, mode }, params: { id } }, { store }) => {
    const found = await readStored(store, { clientId, mode, id });
    if (found === null) throw new KycError('not_found', ABSENT);
    response.json(loggedAnswer(found));
  },
});

export const resendNotification = route({
  method: 'post',
  path: '/v1/notifications/:id/resend',
  scope: ENDPOINTS_SCOPE,
  operationId: 'resendNotification',
  tag: 'Notifications',
  summary: 'Send a notification again, under the same id',
  description:
    'To each active endpoint that receives its type, or to one. It is tried at once, and then like a new one. Safe to repeat.',
  params: path,
  body: jsonBody(resendSchema),
  responses: { 202: json('It is sent from now on, to these endpoints.', resentSchema) },
  problems: ['not_found', 'not_ready'],
  handle: async (
    { response, client, principal, params, body, sent, repeated },
    { store, limits },
  ) => {
    const { clientId, mode } = client;
    if (repeated !== null) {
      response.status(202).json(resentSchema.parse(repeated.outcome));
      return;
    }
    await limits.check(RESENDS, clientId, response);
    const about = { clientId, mode, id: params.id, principal, ...body, sent };
    const endpointIds = await resendStored(store, about);
    if (endpointIds === null) throw new KycError('not_found', ABSENT);
    response.status(202).json({ endpointIds });
  },
});
