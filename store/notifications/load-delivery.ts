import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { openRowKey } from '../encryption/row-keys.ts';
import { unsealJson } from '../encryption/sealed-text.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { DELIVERY_STATES, type DeliveryRow, type NotificationPayload } from '../types.ts';
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
  endpoint_id: parse.uuid,
  endpoint_mode: parse.mode,
  endpoint_tag: z.string().nullable(),
  verification_id: parse.uuid,
  notified_client_id: parse.uuid,
  mode: parse.mode,
  sequence: z.int(),
  tag: z.string().nullable(),
  url: z.string(),
  allow_loopback: z.boolean(),
  disabled: z.boolean(),
  state: z.enum(DELIVERY_STATES),
  tries: z.int(),
  client_id: parse.uuid,
  wrapped_key: z.string(),
  secrets: z.string(),
  type: z.string(),
  created_at: z.date(),
  payload: z.unknown(),
});
type Row = z.output<typeof deliveryRow>;

/**
 * All that one delivery needs, with the secrets decrypted; null when there is no such delivery, or its
 * endpoint is disabled: nothing about it can be at fault any more.
 * @throws RowChangedError when notification or endpoint are not as we wrote them: it must not go out
 */
export async function loadDelivery(
  store: Store,
  input: { notificationId: string; endpointId: string },
): Promise<DeliveryRow | null> {
  const { notificationId, endpointId } = input;
  const row = await queryMaybe(
    store.app,
    deliveryRow,
    `select e.id as endpoint_id, e.mode as endpoint_mode, e.tag as endpoint_tag, e.url,
       e.allow_loopback, e.disabled_at is not null as disabled, d.state, d.tries, e.client_id, e.wrapped_key,
       e.secrets, n.verification_id, n.client_id as notified_client_id, n.mode, n.sequence, n.type,
       n.created_at, n.payload, n.tag
     from deliveries d
     join notifications n on n.id = d.notification_id
     join notification_endpoints e on e.id = d.endpoint_id
     where d.notification_id = $1 and d.endpoint_id = $2`,
    [notificationId, endpointId],
  );
  if (row === null || row.disabled) return null;
  checkTags(store, notificationId, row);
  const key = await openRowKey(store, 'endpoint', endpointId, row.wrapped_key);
  const secrets = await unsealJson(key, secretsPlace(row.client_id, endpointId), row.secrets);
  return {
    id: notificationId,
    url: row.url,
    secrets: z.array(z.string()).parse(secrets),
    allowLoopback: row.allow_loopback,
    state: row.state,
    tries: row.tries,
    type: row.type,
    createdAt: row.created_at,
    payload: payloadJson.parse(row.payload),
  };
}

/** The row of `deliveries` has no tag: all that it says is which of a client's endpoints is told. */
function checkTags({ tags }: Store, notificationId: string, row: Row): void {
  const { endpoint_id, endpoint_mode, notified_client_id, client_id, url, allow_loopback } = row;
  const notification = { ...row, id: notificationId, client_id: notified_client_id };
  tags.check('notifications', notification, row.tag);
  const endpoint = { id: endpoint_id, client_id, mode: endpoint_mode, url, allow_loopback };
  tags.check('notification_endpoints', endpoint, row.endpoint_tag);
  if (client_id !== notified_client_id || row.mode !== endpoint_mode) {
    throw tags.changed('notifications', notificationId);
  }
}
