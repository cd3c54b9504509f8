import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import type { NotificationType } from '../domain/notification.ts';
import type { Mode } from '../domain/vendor-name.ts';
import { pageOf, pageSize, readCursor } from './cursor.ts';
import { queryMaybe, queryRows } from './database.ts';
import { type LoggedDelivery, readDeliveries } from './delivery-tries.ts';
import { findVerificationKey } from './encryption/data-keys.ts';
import { payloadJson } from './notification-payload.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { EndpointPayload, NotificationPayload, Page } from './types.ts';
import { findOwner } from './verifications/lock.ts';

export interface LoggedNotification {
  id: string;
  createdAt: Date;
  payload: NotificationPayload | EndpointPayload;
  deliveries: LoggedDelivery[];
}

interface ListNotificationsInput {
  clientId: string;
  mode: Mode;
  verificationId?: string | undefined;
  type?: NotificationType | undefined;
  /** False: an endpoint has not taken it, be it that it is still tried. True: none has not. */
  delivered?: boolean | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  limit?: number | undefined;
  after?: string | undefined;
}

/** So many tries at each endpoint are shown: in three days there are about twenty. */
const LISTED_TRIES = 20;
const READ_TRIES = 50;

export const loggedRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid.nullable(),
  client_id: parse.uuid,
  mode: parse.mode,
  type: z.string(),
  sequence: z.int().nullable(),
  payload: z.unknown(),
  created_at: z.date(),
  tag: z.string().nullable(),
});
type LoggedRow = z.output<typeof loggedRow>;

const SELECT = `select n.id, n.verification_id, n.client_id, n.mode, n.type, n.sequence, n.payload,
  n.created_at, n.tag from notifications n`;

/** An id is made just before its row: clocks of ours and the database's differ by less than this. */
export const CLOCKS_DIFFER_MS = 60 * 60_000;

/** The least id that could have been made then, so that a range of times is one of an index by id. */
export function leastIdAt(time: Date, slackMs: number): string {
  const hex = Math.max(0, time.getTime() + slackMs)
    .toString(16)
    .padStart(12, '0')
    .slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * The notifications sent or still to be sent to a client, newest first, with the tries at each endpoint but
 * not the endpoints' answers. One that is not as we wrote it is left out, and its id is in `unreadable`.
 * @throws KycError `invalid_request` for a cursor that is not ours
 */
export async function listNotifications(
  store: Store,
  input: ListNotificationsInput,
): Promise<Page<LoggedNotification> & { unreadable: string[] }> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [input.clientId, input.mode];
  // Only what is asked for: a prepared statement with each filter optional is planned for none of them.
  const conditions = ['n.client_id = $1', 'n.mode = $2'];
  const where = (condition: string, value: unknown): void => {
    if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`);
  };
  const { createdAfter, createdBefore, delivered } = input;
  where('n.verification_id =', input.verificationId);
  where('n.type =', input.type);
  where('n.created_at >=', createdAfter);
  where('n.id >=', createdAfter && leastIdAt(createdAfter, -CLOCKS_DIFFER_MS));
  where('n.created_at <', createdBefore);
  where('n.id <', createdBefore && leastIdAt(createdBefore, CLOCKS_DIFFER_MS));
  where('n.id <', input.after === undefined ? undefined : readCursor(input.after, isUuid));
  if (delivered !== undefined) {
    conditions.push(`${delivered ? 'not ' : ''}exists (select from deliveries d
      where d.notification_id = n.id and d.state <> 'delivered')`);
  }
  const rows = await queryRows(
    store.app,
    loggedRow,
    `${SELECT} where ${conditions.join(' and ')} order by n.id desc limit $${values.push(limit + 1)}`,
    values,
  );
  const page = rows.slice(0, limit);
  const sound = page.filter((row) => store.tags.holds('notifications', row, row.tag));
  const unreadable = page.filter((row) => !sound.includes(row)).map(({ id }) => id);
  for (const id of unreadable) store.tags.changed('notifications', id);
  const deliveries = await readDeliveries(store, sound, { most: LISTED_TRIES });
  const items = sound.map((row) => logged(row, deliveries));
  const { next } = pageOf(rows, page, limit, ({ id }) => id);
  return { items, next, unreadable };
}

/**
 * One of the client's notifications, with what endpoints said; null when it has none of that id.
 * @throws RowChangedError when it is not as we wrote it
 */
export async function readNotification(
  store: Store,
  { clientId, mode, id }: { clientId: string; mode: Mode; id: string },
): Promise<LoggedNotification | null> {
  const sql = `${SELECT} where n.id = $1 and n.client_id = $2 and n.mode = $3`;
  const row = await queryMaybe(store.app, loggedRow, sql, [id, clientId, mode]);
  if (row === null) return null;
  store.tags.check('notifications', row, row.tag);
  const { verification_id: verificationId } = row;
  const owner = verificationId === null ? null : await findOwner(store, store.app, verificationId);
  const key = owner && (await findVerificationKey(store, owner));
  return logged(row, await readDeliveries(store, [row], { most: READ_TRIES, key }));
}

function logged(row: LoggedRow, deliveries: Map<string, LoggedDelivery[]>): LoggedNotification {
  return {
    ...{ id: row.id, createdAt: row.created_at },
    payload: payloadJson.parse(row.payload),
    deliveries: deliveries.get(row.id) ?? [],
  };
}
