import { execute } from '../database.ts';
import type { Store } from '../store.ts';
import type { DeliveryAttemptInput } from '../types.ts';

/** Keeps one try of a delivery for the delivery log; a good one makes the delivery `delivered`. */
export async function recordDeliveryAttempt(
  store: Store,
  input: DeliveryAttemptInput,
): Promise<void> {
  const { notificationId, endpointId, httpStatus, error, ok } = input;
  await execute(
    store.app,
    `with delivery as (
       update deliveries set tries = tries + 1, looked_at = now(),
         state = case when $5 then 'delivered' else state end,
         settled_at = case when $5 then now() else settled_at end
       where notification_id = $1 and endpoint_id = $2
       returning tries)
     insert into delivery_attempts (notification_id, endpoint_id, attempt, http_status, error, ok)
     select $1, $2, delivery.tries, $3, $4, $5 from delivery`,
    [notificationId, endpointId, httpStatus, error, ok],
  );
}

/** No more tries are made, unless somebody resends it. */
export async function giveUpDelivery(
  store: Store,
  input: { notificationId: string; endpointId: string },
): Promise<void> {
  await execute(
    store.app,
    `update deliveries set state = 'given_up', settled_at = now()
     where notification_id = $1 and endpoint_id = $2 and state = 'pending'`,
    [input.notificationId, input.endpointId],
  );
}
