import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { execute, type Executor } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';

/**
 * The part of an event that its tag covers. Callers trust it, and parse its data, only after
 * `tags.check('events', row, row.tag)` or `tags.holds`: so a row that someone else wrote breaks nothing.
 */
export const eventRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  type: z.string(),
  principal: z.string(),
  data: z.unknown(),
  inbox_id: parse.uuid.nullable(),
  tag: z.string().nullable(),
});
export const EVENT_COLUMNS = 'id, verification_id, type, principal, data, inbox_id, tag';

/** The same where events are `e`, beside other tables. */
export const EVENT_COLUMNS_OF_E = EVENT_COLUMNS.replaceAll(/\w+/g, 'e.$&');

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
 * @param options.beyond numbers go on after it, where a restore lost numbers that clients have seen
 */
export async function appendEvents(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
  events: readonly NewEvent[],
  { beyond = 0 }: { beyond?: number } = {},
): Promise<void> {
  for (const event of events) {
    const id = uuidv7();
    const { type, principal, data, inboxId = null } = event;
    const fields = { id, verification_id: verificationId, type, principal, data };
    await execute(
      tx,
      `insert into events (id, verification_id, number, type, principal, data, inbox_id, tag)
       select $1, $2, greatest(coalesce(max(number), 0), $8::integer) + 1, $3, $4, $5, $6, $7
       from events where verification_id = $2
       on conflict (verification_id, inbox_id) do nothing`,
      [
        ...[id, verificationId, type, principal, JSON.stringify(data), inboxId],
        tags.of('events', { ...fields, inbox_id: inboxId }),
        beyond,
      ],
    );
  }
}
