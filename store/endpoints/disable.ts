import { z } from 'zod';
import { inTransaction, queryMaybe } from '../database.ts';
import { writeNotification } from '../outbox/write-notification.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { EndpointPayload } from '../types.ts';
import { noteEndpointChange } from './create.ts';

/** We send nothing more to an endpoint that accepted nothing for this long. */
const PATIENCE = `interval '5 days'`;
/**
 * Longer than any pause between two tries. An older failure says nothing about the time since: an endpoint
 * that is sent one notification a month has not failed for a month when two of them fail.
 */
const NEVER_TRIED = `interval '12 hours'`;

/**
 * SQL: notes at the endpoint $2 whether it has taken a try ($5). Gives back `is_to_be_disabled`. Nothing is
 * written of one that is well and takes one more.
 */
export const NOTE_TRY = `
  update notification_endpoints set
    failing_since = case when $5 then null
      when failed_at > now() - ${NEVER_TRIED} then failing_since else now() end,
    failed_at = case when $5 then null else now() end
  where id = $2 and (not $5 or failed_at is not null)
  returning disabled_at is null and coalesce(failing_since < now() - ${PATIENCE}, false)
    as is_to_be_disabled`;

const disabledRow = z.object({
  client_id: parse.uuid,
  mode: parse.mode,
  failing_since: z.date(),
  disabled_at: z.date(),
});

/**
 * Disables an endpoint that has taken nothing for five days, and tells the others of its client and mode.
 * Safe to repeat; one that took something meanwhile stays as it is.
 */
export async function disableFailing(store: Store, input: { endpointId: string }): Promise<void> {
  const { endpointId } = input;
  await inTransaction(store.app, async (tx) => {
    const row = await queryMaybe(
      tx,
      disabledRow,
      `update notification_endpoints set disabled_at = now(), disabled_why = 'failing'
       where id = $1 and disabled_at is null and failing_since < now() - ${PATIENCE}
       returning client_id, mode, failing_since, disabled_at`,
      [endpointId],
    );
    if (row === null) return;
    await noteEndpointChange(tx, endpointId, 'disabled', 'system');
    const type = 'endpoint.disabled';
    const data = { endpointId, failingSince: row.failing_since.toISOString() };
    const payload: EndpointPayload = { type, timestamp: row.disabled_at.toISOString(), data };
    const { client_id: clientId, mode } = row;
    await writeNotification(store, tx, { clientId, mode, type, payload, about: null });
  });
}
