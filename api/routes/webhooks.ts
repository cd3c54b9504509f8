import { z } from 'zod';
import type { ApiDependencies } from '../dependencies.ts';
import type { Counters } from '../http/counters.ts';
import { json, problems, PUBLIC, type Route } from '../openapi/route.ts';
import { grantToken, tokenForm } from '../webhooks/grant-token.ts';
import { receiveWebhook } from '../webhooks/receive.ts';

const account = z
  .string()
  .meta({ description: 'The unguessable part that belongs to one vendor account.' });
const rest = z.string().meta({
  description: "The kind of message, or the unguessable part of one session: the vendor's way.",
});

/** The address of an account, and the one with the kind of message or the session after it. */
export function webhookRoutes(dependencies: ApiDependencies, counters: Counters): Route[] {
  const handlers = [receiveWebhook(dependencies, counters)];
  return [
    {
      method: 'post',
      path: '/webhooks/:account',
      documentation: documentation('receiveWebhook', z.object({ account })),
      handlers,
    },
    {
      method: 'post',
      path: '/webhooks/:account/token',
      documentation: tokenDocumentation,
      handlers: [tokenForm, grantToken(dependencies)],
    },
    {
      method: 'post',
      path: '/webhooks/:account/:rest',
      documentation: documentation('receiveWebhookOfKind', z.object({ account, rest })),
      handlers,
    },
  ];
}

const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().meta({ description: 'Seconds.' }),
});
const tokenRefusal = z.object({ error: z.enum(['invalid_client', 'unsupported_grant_type']) });

const tokenDocumentation: Route['documentation'] = {
  operationId: 'grantWebhookToken',
  tags: ['Webhooks'],
  summary: 'A vendor fetches the bearer that it rings with',
  description: 'OAuth2 client credentials (RFC 6749, section 4.4), for vendors that offer it.',
  ...PUBLIC,
  request: {
    params: z.object({ account }),
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: z.object({ grant_type: z.literal('client_credentials') }),
        },
      },
    },
  },
  responses: {
    200: json('The bearer.', tokenAnswer),
    400: json('Another grant type.', tokenRefusal),
    401: json('Wrong client id or secret.', tokenRefusal),
    ...problems('not_found', 'payload_too_large', 'store_unavailable', 'vendor_misconfigured'),
  },
};

function documentation(operationId: string, params: z.ZodObject): Route['documentation'] {
  return {
    operationId,
    tags: ['Webhooks'],
    summary: 'A vendor speaks',
    description:
      "Authenticated the vendor's way over the raw bytes, stored, and only then acknowledged. A " +
      'signed message is JSON. A doorbell rings whatever its body and its content type: JSON, a ' +
      'form, text, or nothing.',
    ...PUBLIC,
    request: {
      params,
      body: {
        required: false,
        content: {
          'application/json': { schema: z.record(z.string(), z.unknown()) },
          '*/*': { schema: z.string() },
        },
      },
    },
    responses: {
      200: { description: 'Stored. The body is what the vendor wants to hear.' },
      ...problems(
        'not_found',
        'invalid_signature',
        'malformed_json',
        'invalid_request',
        'unsupported_media_type',
        'payload_too_large',
        'rate_limited',
        'store_unavailable',
        'vendor_misconfigured',
      ),
    },
  };
}
