import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { NotificationType } from '../../domain/notification.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { execute, queryIds } from '../database.ts';
import type { Store } from '../store.ts';
import type { EndpointPayload, NotificationPayload } from '../types.ts';
import { enqueueDelivery } from './enqueue.ts';

/** Writes one notification, and an outbox row for each active endpoint that receives that type. */
export async function writeNotification(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: {
    clientId: string;
    mode: Mode;
    type: NotificationType;
    payload: NotificationPayload | EndpointPayload;
    /** Null: no verification. */
    about: { verificationId: string; sequence: number } | null;
  },
): Promise<void> {
  const { clientId, mode, type, payload, about } = input;
  const { verificationId, sequence } = about ?? { verificationId: null, sequence: null };
  const notificationId = uuidv7();
  await execute(
    tx,
    `insert into notifications (id, verification_id, client_id, mode, type, sequence, payload, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[notificationId, verificationId, clientId, mode, type, sequence, JSON.stringify(payload)],
      tags.of('notifications', {
        ...{ id: notificationId, verification_id: verificationId, client_id: clientId, mode },
        ...{ type, sequence, payload },
      }),
    ],
  );
  const endpointIds = await queryIds(
    tx,
    `insert into deliveries (notification_id, endpoint_id)
     select $1, id from notification_endpoints
     where client_id = $2 and mode = $3 and disabled_at is null and (types is null or $4 = any(types))
     returning endpoint_id as id`,
    [notificationId, clientId, mode, type],
  );
  for (const endpointId of endpointIds) {
    await enqueueDelivery(tx, { verificationId, notificationId, endpointId });
  }
}
