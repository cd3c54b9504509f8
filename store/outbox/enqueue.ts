import { v7 as uuidv7 } from 'uuid';
import { execute, type Executor } from '../database.ts';

/** The verification's workflow is to be started once this commits. */
export async function enqueueStart(tx: Executor, verificationId: string): Promise<void> {
  await execute(tx, `insert into outbox (id, kind, verification_id) values ($1, 'start', $2)`, [
    uuidv7(),
    verificationId,
  ]);
}

/** The delivery of a notification to one endpoint is to be started once this commits. */
export async function enqueueDelivery(
  tx: Executor,
  input: { verificationId: string; notificationId: string; endpointId: string },
): Promise<void> {
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id, notification_id, endpoint_id)
     values ($1, 'notification', $2, $3, $4)`,
    [uuidv7(), input.verificationId, input.notificationId, input.endpointId],
  );
}
