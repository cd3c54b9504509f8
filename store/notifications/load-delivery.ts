import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { openRowKey } from '../encryption/row-keys.ts';
import { unsealJson } from '../encryption/sealed-text.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { DeliveryRow, NotificationPayload } from '../types.ts';
import { secretsPlace } from './create-endpoint.ts';

const decisionTimes = {
  decidedAt: z.string().exactOptional(),
  recordedAt: z.string().exactOptional(),
};

const payloadJson: z.ZodType<NotificationPayload> = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.object({
    verificationId: parse.uuid,
    reference: z.string().nullable(),
    status: parse.status,
    reasons: parse.reasons,
    sequence: z.int(),
    attemptsUsed: z.int(),
    ...decisionTimes,
    revision: z
      .object({
        number: z.int(),
        status: z.enum(['approved', 'declined']),
        reasons: parse.reasons,
        decidedBy: z.enum(['vendor', 'reviewer']),
        ...decisionTimes,
      })
      .exactOptional(),
  }),
});

const deliveryRow = z.object({
  url: z.string(),
  allow_loopback: z.boolean(),
  disabled: z.boolean(),
  tries: z.int(),
  client_id: parse.uuid,
  wrapped_key: z.string(),
  secrets: z.string(),
  type: z.string(),
  created_at: z.date(),
  payload: payloadJson,
});

/** All that one delivery needs, with the secrets decrypted; null when there is no such delivery. */
export async function loadDelivery(
  store: Store,
  input: { notificationId: string; endpointId: string },
): Promise<DeliveryRow | null> {
  const { notificationId, endpointId } = input;
  const row = await queryMaybe(
    store.app,
    deliveryRow,
    `select e.url, e.allow_loopback, e.disabled_at is not null as disabled, d.tries,
       e.client_id, e.wrapped_key, e.secrets, n.type, n.created_at, n.payload
     from deliveries d
     join notifications n on n.id = d.notification_id
     join notification_endpoints e on e.id = d.endpoint_id
     where d.notification_id = $1 and d.endpoint_id = $2`,
    [notificationId, endpointId],
  );
  if (row === null) return null;
  const key = await openRowKey(store, 'endpoint', endpointId, row.wrapped_key);
  const secrets = await unsealJson(key, secretsPlace(row.client_id, endpointId), row.secrets);
  return {
    id: notificationId,
    url: row.url,
    secrets: z.array(z.string()).parse(secrets),
    allowLoopback: row.allow_loopback,
    disabled: row.disabled,
    tries: row.tries,
    type: row.type,
    createdAt: row.created_at,
    payload: row.payload,
  };
}
