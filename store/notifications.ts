import { z } from 'zod';
import { addTo, type Found, noneFound } from '../domain/sweep-report.ts';
import { execute, inTransaction, queryMaybe, queryRows } from './database.ts';
import { loggedRow } from './delivery-log.ts';
import { answerField } from './delivery-tries.ts';
import { type DataOwner, findVerificationKey } from './encryption/data-keys.ts';
import { disableFailing, NOTE_TRY } from './endpoints/disable.ts';
import { openSecrets, secretsRow } from './endpoints/secrets.ts';
import { enqueueDelivery } from './outbox/enqueue.ts';
import { payloadJson } from './notification-payload.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { EndpointPayload, NotificationPayload } from './types.ts';

const DELIVERY_STATES = ['pending', 'delivered', 'given_up'] as const;

export interface DeliveryRow {
  /** The notification's id: the `webhook-id` header. */
  id: string;
  url: string;
  /** Newest first; every one of them signs, and none that has ended is here. */
  secrets: string[];
  /** Whether addresses on this machine may be called (test accounts only). */
  allowLoopback: boolean;
  state: (typeof DELIVERY_STATES)[number];
  /** How often it was tried since it was sent, or sent again. */
  tries: number;
  /** Whose verification it is about; null: about none. */
  owner: DataOwner | null;
  type: string;
  createdAt: Date;
  payload: NotificationPayload | EndpointPayload;
}

export interface DeliveryAttemptInput {
  notificationId: string;
  endpointId: string;
  httpStatus: number | null;
  /** One of our own codes or words; never what the endpoint said. */
  error: string | null;
  ok: boolean;
  /** How long it took, in milliseconds. */
  durationMs: number;
  /** The beginning of what the endpoint answered, if anything. */
  answer: string | null;
  /** Under whose key that is kept; null: it is not. */
  owner: DataOwner | null;
}

const deliveryRow = loggedRow.omit({ id: true }).extend({
  endpoint_id: parse.uuid,
  endpoint_mode: parse.mode,
  endpoint_tag: z.string().nullable(),
  notified_client_id: parse.uuid,
  url: z.string(),
  allow_loopback: z.boolean(),
  disabled: z.boolean(),
  state: z.enum(DELIVERY_STATES),
  tries: z.int(),
  ...secretsRow,
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
       e.secrets, e.secret_ends, now() as now, n.verification_id, n.client_id as notified_client_id, n.mode, n.sequence, n.type,
       n.created_at, n.payload, n.tag
     from deliveries d
     join notifications n on n.id = d.notification_id
     join notification_endpoints e on e.id = d.endpoint_id
     where d.notification_id = $1 and d.endpoint_id = $2`,
    [notificationId, endpointId],
  );
  if (row === null || row.disabled) return null;
  checkTags(store, notificationId, row);
  const { verification_id: verificationId } = row;
  const { secrets } = await openSecrets(store, endpointId, row);
  return {
    id: notificationId,
    url: row.url,
    secrets: secrets.map(({ secret }) => secret),
    allowLoopback: row.allow_loopback,
    state: row.state,
    tries: row.tries,
    owner: verificationId === null ? null : { clientId: row.client_id, verificationId },
    type: row.type,
    createdAt: row.created_at,
    payload: payloadJson.parse(row.payload),
  };
}

/** A row of `deliveries` needs no tag: it only says which of a client's endpoints receives it. */
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

const triedRow = z.object({ is_to_be_disabled: z.boolean() });

/**
 * Keeps one try of a delivery for the delivery log; a good one makes the delivery `delivered`, and a bad one
 * may be the last that the endpoint is given (`disableFailing`). What the
 * endpoint said is kept under the verification's key, and not at all once that is destroyed.
 */
export async function recordDeliveryAttempt(
  store: Store,
  input: DeliveryAttemptInput,
): Promise<void> {
  const { notificationId, endpointId, httpStatus, error, ok, durationMs } = input;
  const answer = await sealAnswer(store, input);
  const endpoint = await queryMaybe(
    store.app,
    triedRow,
    `with delivery as (
       update deliveries set tries = tries + 1, looked_at = now(),
         state = case when $5 then 'delivered' else state end,
         settled_at = case when $5 then now() else settled_at end
       where notification_id = $1 and endpoint_id = $2
       returning tries),
     logged as (
       insert into delivery_attempts
         (notification_id, endpoint_id, attempt, http_status, error, ok, duration_ms, answer)
       select $1, $2, delivery.tries, $3, $4, $5, $6, $7 from delivery)
     ${NOTE_TRY}`,
    [notificationId, endpointId, httpStatus, error, ok, durationMs, answer],
  );
  if (endpoint?.is_to_be_disabled === true) await disableFailing(store, { endpointId });
}

async function sealAnswer(
  store: Store,
  { notificationId, endpointId, answer, owner }: DeliveryAttemptInput,
): Promise<string | null> {
  if (answer === null || owner === null) return null;
  // That it was sent is written down all the same: or it would come again, for want of a word in a log.
  const key = await findVerificationKey(store, owner).catch(() => null);
  return key && key.seal(answerField({ notificationId, endpointId }), answer);
}

/** No more tries are made, unless it is sent again; nor is what was sent again since `begunAt` given up. */
export async function giveUpDelivery(
  store: Store,
  input: { notificationId: string; endpointId: string; begunAt?: Date },
): Promise<void> {
  await execute(
    store.app,
    `update deliveries set state = 'given_up', settled_at = now()
     where notification_id = $1 and endpoint_id = $2 and state = 'pending'
       and coalesce(resent_at <= $3::timestamptz, true)`,
    [input.notificationId, input.endpointId, input.begunAt ?? null],
  );
}

const silentRow = z.object({
  verification_id: parse.uuid.nullable(),
  notification_id: parse.uuid,
  endpoint_id: parse.uuid,
});

/**
 * Puts deliveries back into the outbox that are pending and were not tried for `silentMs`, which is
 * longer than any pause between two tries: what tried them was terminated, or Temporal lost it. Safe to
 * repeat: what is still being tried goes on as it was, and each is looked at once in that time.
 *
 * @param input.limit how many at most, those first that were left alone for longest
 * @returns those notifications
 */
export async function resumeDeliveries(
  store: Store,
  input: { silentMs: number; limit: number },
): Promise<Found> {
  const resumed = noneFound();
  await inTransaction(store.app, async (tx) => {
    const rows = await queryRows(
      tx,
      silentRow,
      `with silent as (
         select d.notification_id, d.endpoint_id from deliveries d
         where d.state = 'pending' and d.looked_at < now() - $1 * interval '1 millisecond'
         order by d.looked_at limit $2 for update skip locked)
       update deliveries d set looked_at = now() from silent, notifications n
       where d.notification_id = silent.notification_id and d.endpoint_id = silent.endpoint_id
         and n.id = d.notification_id
         and not exists (
           select from outbox o
           where o.completed_at is null and o.kind = 'notification'
             and o.notification_id = d.notification_id and o.endpoint_id = d.endpoint_id)
       returning n.verification_id, d.notification_id, d.endpoint_id`,
      [input.silentMs, input.limit],
    );
    for (const row of rows) {
      const { verification_id: verificationId, notification_id: notificationId } = row;
      await enqueueDelivery(tx, { verificationId, notificationId, endpointId: row.endpoint_id });
      addTo(resumed, notificationId);
    }
  });
  return resumed;
}
