import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { NOTIFICATION_TYPES, type NotificationType } from '../../domain/notification.ts';
import { endpointNotificationSchema, notificationSchema } from '../schemas/notification.ts';

const headers = z.object({
  'webhook-id': z.string().meta({
    description: 'The same over all tries and endpoints: recognise repetitions by it.',
    example: '0198f3a1-9d2c-7f41-b3a6-5c1d2e8f7a90',
  }),
  'webhook-timestamp': z.string().meta({
    description: 'When this try was made, in seconds since 1970.',
    example: '1794650400',
  }),
  'webhook-signature': z.string().meta({
    description: 'By Standard Webhooks: `v1,<base64>` for each active secret, separated by spaces.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

/** The notifications, one webhook of the document for each `type`: see docs/notifications.md. */
export function registerNotifications(registry: OpenAPIRegistry): void {
  for (const type of NOTIFICATION_TYPES) {
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `notify_${type.replaceAll('.', '_')}`,
      tags: ['Notifications'],
      summary: `Told to your endpoints: ${type}`,
      security: [],
      request: {
        headers,
        body: {
          required: true,
          content: { 'application/json': { schema: schemaOf(type) } },
        },
      },
      responses: {
        '2XX': { description: 'You have it. Anything else, or silence, and it comes again.' },
      },
    });
  }
}

const schemaOf = (type: NotificationType) =>
  type === 'endpoint.disabled' ? endpointNotificationSchema : notificationSchema;
