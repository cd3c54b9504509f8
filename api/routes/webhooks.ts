import { z } from 'zod';
import { json } from '../openapi/responses.ts';
import { publicRoute } from '../openapi/route.ts';
import { grantToken, tokenForm } from '../webhooks/grant-token.ts';
import { webhookBody } from '../webhooks/read-body.ts';
import { receiveWebhook } from '../webhooks/receive.ts';

const account = z
  .string()
  .meta({ description: 'The unguessable part that belongs to one vendor account.' });
const rest = z.string().meta({
  description: "The kind of message, or the unguessable part of one session: the vendor's way.",
});

const refusalSchema = z.object({ error: z.enum(['invalid_client', 'unsupported_grant_type']) });

/** What both addresses share. */
const spoken = {
  method: 'post',
  tag: 'Webhooks',
  summary: 'A vendor speaks',
  description:
    "Authenticated the vendor's way over the raw bytes, stored, and only then acknowledged. A " +
    'signed message is JSON. An unsigned one has us ask the vendor, whatever its body and its content ' +
    'type: JSON, a form, text, or nothing.',
  body: webhookBody,
  responses: { 200: { description: 'Stored. The body is what the vendor wants to hear.' } },
  problems: [
    'not_found',
    'invalid_signature',
    'malformed_json',
    'invalid_request',
    'unsupported_media_type',
    'payload_too_large',
    'rate_limited',
    'store_unavailable',
    'vendor_misconfigured',
  ],
} as const;

/** The address of an account, and the one with the kind of message or the session after it. */
export const webhooks = [
  publicRoute({
    ...spoken,
    path: '/webhooks/:account',
    operationId: 'receiveWebhook',
    params: z.object({ account }),
    handle: ({ params, ...given }, dependencies) =>
      receiveWebhook({ ...given, ...params, rest: null }, dependencies),
  }),
  publicRoute({
    method: 'post',
    path: '/webhooks/:account/token',
    operationId: 'grantWebhookToken',
    tag: 'Webhooks',
    summary: 'A vendor fetches the bearer that it sends with its webhooks',
    description: 'OAuth2 client credentials (RFC 6749, section 4.4), for vendors that offer it.',
    params: z.object({ account }),
    body: tokenForm,
    responses: {
      200: json(
        'The bearer.',
        z.object({
          access_token: z.string(),
          token_type: z.literal('Bearer'),
          expires_in: z.int().meta({ description: 'Seconds.' }),
        }),
      ),
      400: json('Another grant type.', refusalSchema),
      401: json('Wrong client id or secret.', refusalSchema),
    },
    problems: [
      ...(['not_found', 'unsupported_media_type', 'payload_too_large'] as const),
      ...(['store_unavailable', 'vendor_misconfigured'] as const),
    ],
    handle: ({ params, ...given }, dependencies) =>
      grantToken({ ...given, ...params }, dependencies),
  }),
  publicRoute({
    ...spoken,
    path: '/webhooks/:account/:rest',
    operationId: 'receiveWebhookOfKind',
    params: z.object({ account, rest }),
    handle: ({ params, ...given }, dependencies) =>
      receiveWebhook({ ...given, ...params }, dependencies),
  }),
];
