import { z } from 'zod';
import { addTo, type Found, noneFound } from '../../domain/sweep-report.ts';
import { inTransaction, queryRows } from '../database.ts';
import { enqueueDelivery } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const silentRow = z.object({
  verification_id: parse.uuid,
  notification_id: parse.uuid,
  endpoint_id: parse.uuid,
});

/**
 * Puts deliveries back into the outbox that are pending and were not tried for `silentMs`, which is
 * longer than any pause between two tries: somebody ended what tried them, or Temporal lost it. Safe to
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
           where o.verification_id = n.verification_id and o.completed_at is null
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
