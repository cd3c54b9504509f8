import { z } from 'zod';
import { queryRows } from './database.ts';
import type { VerificationKey } from './encryption/data-keys.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';

/** One try at one endpoint. */
export interface DeliveryTry {
  at: Date;
  /** What the endpoint answered; null: nothing. */
  status: number | null;
  /** A word of our own where it was not taken. */
  error: string | null;
  ok: boolean;
  /** Null of a try by an earlier build. */
  durationMs: number | null;
  /** The beginning of what the endpoint said; null where nothing is kept, or it was not asked for. */
  answer: string | null;
}

export interface LoggedDelivery {
  endpointId: string;
  state: 'pending' | 'delivered' | 'given_up';
  settledAt: Date | null;
  /** The newest ones, oldest first. */
  tries: DeliveryTry[];
}

/** What an answer is bound to. */
export const answerField = (of: { notificationId: string; endpointId: string }): string =>
  `delivery_answer/${of.notificationId}/${of.endpointId}`;

const deliveryRow = z.object({
  notification_id: parse.uuid,
  endpoint_id: parse.uuid,
  state: z.enum(['pending', 'delivered', 'given_up']),
  settled_at: z.date().nullable(),
});

const tryRow = z.object({
  notification_id: parse.uuid,
  endpoint_id: parse.uuid,
  at: z.date(),
  http_status: z.int().nullable(),
  error: z.string().nullable(),
  ok: z.boolean(),
  duration_ms: z.int().nullable(),
  answer: z.string().nullable(),
});

/**
 * The deliveries of notifications, by the notification's id.
 * @param options.most tries of each, the newest
 * @param options.key opens what endpoints said, of one verification's; without it none of it is read
 */
export async function readDeliveries(
  { app }: Store,
  of: readonly { id: string }[],
  { most, key = null }: { most: number; key?: VerificationKey | null },
): Promise<Map<string, LoggedDelivery[]>> {
  const ids = of.map(({ id }) => id);
  const found = await queryRows(
    app,
    deliveryRow,
    `select notification_id, endpoint_id, state, settled_at from deliveries
     where notification_id = any($1) order by created_at, endpoint_id`,
    [ids],
  );
  const tries = await queryRows(
    app,
    tryRow,
    `select a.* from deliveries d cross join lateral (
       select notification_id, endpoint_id, id, at, http_status, error, ok, duration_ms, answer
       from delivery_attempts where notification_id = d.notification_id and endpoint_id = d.endpoint_id
       order by id desc limit $2) a
     where d.notification_id = any($1) order by a.id`,
    [ids, most],
  );
  const deliveries = new Map<string, LoggedDelivery[]>(ids.map((id) => [id, []]));
  const byPlace = new Map<string, LoggedDelivery>();
  for (const row of found) {
    const { endpoint_id: endpointId, state, settled_at: settledAt } = row;
    const delivery: LoggedDelivery = { endpointId, state, settledAt, tries: [] };
    deliveries.get(row.notification_id)?.push(delivery);
    byPlace.set(`${row.notification_id}/${endpointId}`, delivery);
  }
  for (const row of tries) {
    const { notification_id: notificationId, endpoint_id: endpointId, at, error, ok } = row;
    const field = answerField({ notificationId, endpointId });
    const answer = key && row.answer && (await key.unsealText(field, row.answer));
    const { http_status: status, duration_ms: durationMs } = row;
    byPlace
      .get(`${notificationId}/${endpointId}`)
      ?.tries.push({ at, status, error, ok, durationMs, answer });
  }
  return deliveries;
}
