import { v7 as uuidv7 } from 'uuid';
import { execute, type Executor } from './database.ts';
import type { Store } from './store.ts';

export interface NewEvent {
  type: string;
  principal: string;
  /** Codes, numbers and times; no personal data. */
  data: Record<string, unknown>;
  /** The message behind it; a message makes one event, however often it comes. */
  inboxId?: string;
}

/**
 * Appends to a verification's events; the caller holds the verification's row lock.
 * @param options.step by how much numbers grow: more than one where some are missing that were told before
 */
export async function appendEvents(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
  events: readonly NewEvent[],
  { step = 1 }: { step?: number } = {},
): Promise<void> {
  for (const event of events) {
    const id = uuidv7();
    const { type, principal, data, inboxId = null } = event;
    const fields = { id, verification_id: verificationId, type, principal, data };
    await execute(
      tx,
      `insert into events (id, verification_id, number, type, principal, data, inbox_id, tag)
       select $1, $2, coalesce(max(number), 0) + $8, $3, $4, $5, $6, $7
       from events where verification_id = $2
       on conflict (verification_id, inbox_id) do nothing`,
      [
        ...[id, verificationId, type, principal, JSON.stringify(data), inboxId],
        tags.of('events', { ...fields, inbox_id: inboxId }),
        step,
      ],
    );
  }
}
