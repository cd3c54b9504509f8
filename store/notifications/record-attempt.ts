import { execute, inTransaction } from '../database.ts';
import type { Store } from '../store.ts';
import type { DeliveryAttemptInput } from '../types.ts';

/** Keeps one try of a delivery for the delivery log; a good one makes the delivery `delivered`. */
export async function recordDeliveryAttempt(
  store: Store,
  input: DeliveryAttemptInput,
): Promise<void> {
  const { notificationId, endpointId, attempt, httpStatus, error, ok } = input;
  await inTransaction(store.app, async (tx) => {
    await execute(
      tx,
      `insert into delivery_attempts
         (notification_id, endpoint_id, attempt, http_status, error, ok)
       values ($1, $2, $3, $4, $5, $6)`,
      [notificationId, endpointId, attempt, httpStatus, error, ok],
    );
    await execute(
      tx,
      `update deliveries set tries = tries + 1,
         state = case when $3 then 'delivered' else state end,
         settled_at = case when $3 then now() else settled_at end
       where notification_id = $1 and endpoint_id = $2`,
      [notificationId, endpointId, ok],
    );
  });
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
