import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { notificationFor, type NotificationType } from '../../domain/notification.ts';
import { execute, queryRows } from '../database.ts';
import { enqueueDelivery } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { NotificationPayload, TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import type { DecisionTimes } from './decide.ts';

/** Writes the notification of a status, where it is one that clients are told of. */
export async function announce(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: TransitionInput,
  known: { before: LockedVerification; sequence: number; decided: DecisionTimes | null },
): Promise<void> {
  const { before, sequence, decided } = known;
  const type = notificationFor(input.status);
  if (type === null) return;
  const { verificationId, status, reasons, attemptsUsed } = input;
  const { reference } = before;
  const data = { verificationId, reference, status, reasons, sequence, attemptsUsed };
  const times = decided === null ? {} : toTexts(decided);
  await notify(store, tx, { type, before, data: { ...data, ...times } });
}

/** The times of a decision, as notifications have them: ISO 8601 UTC. */
export function toTexts({ decidedAt, recordedAt }: DecisionTimes) {
  return { decidedAt: decidedAt.toISOString(), recordedAt: recordedAt.toISOString() };
}

/** Writes one notification, and an outbox row for each active endpoint that is told of that type. */
export async function notify(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: {
    type: NotificationType;
    before: LockedVerification;
    data: NotificationPayload['data'];
  },
): Promise<void> {
  const { type, before, data } = input;
  const { verificationId, sequence } = data;
  const notificationId = uuidv7();
  const payload: NotificationPayload = { type, timestamp: before.now.toISOString(), data };
  const { client_id, mode } = before;
  await execute(
    tx,
    `insert into notifications (id, verification_id, client_id, mode, type, sequence, payload, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[notificationId, verificationId, client_id, mode, type, sequence, JSON.stringify(payload)],
      tags.of('notifications', {
        ...{ id: notificationId, verification_id: before.id, client_id, mode },
        ...{ type, sequence, payload },
      }),
    ],
  );
  const endpoints = await queryRows(
    tx,
    parse.idRow,
    `insert into deliveries (notification_id, endpoint_id)
     select $1, id from notification_endpoints
     where client_id = $2 and mode = $3 and disabled_at is null and (types is null or $4 = any(types))
     returning endpoint_id as id`,
    [notificationId, client_id, mode, type],
  );
  for (const { id: endpointId } of endpoints) {
    await enqueueDelivery(tx, { verificationId, notificationId, endpointId });
  }
}
