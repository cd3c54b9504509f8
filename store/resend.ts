import type pg from 'pg';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { Mode } from '../domain/vendor-name.ts';
import { pageOf, readCursor } from './cursor.ts';
import { execute, inTransaction, queryMaybe, queryRows } from './database.ts';
import { CLOCKS_DIFFER_MS, leastIdAt } from './delivery-log.ts';
import { noteEndpointChange } from './endpoints/create.ts';
import { type OwnEndpoint, readEndpoint } from './endpoints/read.ts';
import { noteRequest } from './keyed-requests.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { MayBeKeyed } from './types.ts';

/** So many notifications are looked at by one request. */
export const MOST_RESENT = 1_000;

const aboutRow = z.object({ verification_id: parse.uuid.nullable() });
const endpointRow = z.object({ id: parse.uuid });

interface Resend extends MayBeKeyed {
  clientId: string;
  mode: Mode;
  id: string;
  /** Sends to that endpoint alone, whatever types it receives. */
  endpointId?: string | undefined;
  /** Who asks for it, as `principalName` spells it. */
  principal: string;
}

/**
 * Sends a notification again, under its id: to one of the client's active endpoints, or to all that
 * receive its type. Safe to repeat; what is about to be sent is not sent twice.
 * @returns the endpoints; null when the client has no such notification
 * @throws KycError `not_ready` where there is no endpoint that is active
 */
export async function resendNotification(store: Store, input: Resend): Promise<string[] | null> {
  const { clientId, mode, id, endpointId = null, principal, sent } = input;
  return inTransaction(store.app, async (tx) => {
    const about = await queryMaybe(
      tx,
      aboutRow,
      'select verification_id from notifications where id = $1 and client_id = $2 and mode = $3',
      [id, clientId, mode],
    );
    if (about === null) return null;
    const endpoints = await queryRows(
      tx,
      endpointRow,
      `select e.id from notification_endpoints e, notifications n
       where n.id = $1 and e.client_id = $2 and e.mode = $3 and e.disabled_at is null
         and case when $4::uuid is null then e.types is null or n.type = any(e.types)
           else e.id = $4 end
       order by e.id`,
      [id, clientId, mode, endpointId],
    );
    if (endpoints.length === 0) throw noneActive(endpointId);
    for (const endpoint of endpoints) {
      const one = { verificationId: about.verification_id, notificationId: id };
      await sendAgain(tx, endpoint.id, [one]);
      await noteEndpointChange(tx, endpoint.id, 'resent', principal);
    }
    const endpointIds = endpoints.map((endpoint) => endpoint.id);
    await noteRequest(store, tx, sent, { outcome: { endpointIds } });
    return endpointIds;
  });
}

function noneActive(endpointId: string | null): KycError {
  const which = endpointId === null ? 'that is told of this type' : 'of that id';
  return new KycError('not_ready', `You have no active endpoint ${which}: make or enable one.`);
}

const toResendRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid.nullable(),
  is_wanted: z.boolean(),
});

type ResendSince = OwnEndpoint &
  MayBeKeyed & {
    since: Date;
    /** `undelivered`: what the endpoint has not accepted, or was never sent. */
    which: 'undelivered' | 'all';
    /** The `next` of the request before. */
    after?: string | undefined;
    principal: string;
  };

/**
 * Sends the client's notifications since a time to an endpoint again, under their ids and of the types that
 * it receives: the oldest first, out of `MOST_RESENT` notifications at a time. Safe to repeat.
 * @returns how many, and where to go on, null at the end; null when there is no such endpoint
 * @throws KycError `not_ready` when it is disabled; `invalid_request` for a cursor that is not ours
 */
export async function resendSince(
  store: Store,
  input: ResendSince,
): Promise<{ resent: number; next: string | null } | null> {
  const { since, which, after, principal, sent, ...own } = input;
  const from = after === undefined ? null : readCursor(after, isUuid, '/after');
  return inTransaction(store.app, async (tx) => {
    const endpoint = await readEndpoint(store, tx, own);
    if (endpoint === null) return null;
    if (endpoint.disabled !== null) throw noneActive(own.id);
    const rows = await queryRows(
      tx,
      toResendRow,
      `select n.id, n.verification_id, ($8::text[] is null or n.type = any($8))
         and ($7 = 'all' or d.state is distinct from 'delivered') as is_wanted
       from notifications n
       left join deliveries d on d.notification_id = n.id and d.endpoint_id = $1
       where n.client_id = $2 and n.mode = $3 and n.created_at >= $4 and n.id >= $5
         and n.id > coalesce($6, '00000000-0000-0000-0000-000000000000'::uuid)
       order by n.id limit $9`,
      [
        ...[own.id, own.clientId, own.mode, since, leastIdAt(since, -CLOCKS_DIFFER_MS), from],
        ...[which, endpoint.types, MOST_RESENT + 1],
      ],
    );
    const page = rows.slice(0, MOST_RESENT);
    const { next } = pageOf(rows, page, MOST_RESENT, ({ id }) => id);
    const wanted = page.filter((row) => row.is_wanted);
    await sendAgain(
      tx,
      own.id,
      wanted.map((row) => ({ notificationId: row.id, verificationId: row.verification_id })),
    );
    if (wanted.length > 0) await noteEndpointChange(tx, own.id, 'resent', principal);
    const resent = { resent: wanted.length, next };
    await noteRequest(store, tx, sent, { outcome: resent });
    return resent;
  });
}

/** The delivery is open again, and due at once, unless it is about to be sent anyway. */
async function sendAgain(
  tx: pg.PoolClient,
  endpointId: string,
  all: readonly { notificationId: string; verificationId: string | null }[],
): Promise<void> {
  if (all.length === 0) return;
  const notifications = all.map(({ notificationId }) => notificationId);
  await execute(
    tx,
    `insert into deliveries (notification_id, endpoint_id, resent_at)
     select id, $2, now() from unnest($1::uuid[]) as id order by id
     on conflict (notification_id, endpoint_id) do update
     set state = 'pending', tries = 0, settled_at = null, looked_at = now(), resent_at = now()`,
    [notifications, endpointId],
  );
  await execute(
    tx,
    `insert into outbox (id, kind, verification_id, notification_id, endpoint_id, is_resent)
     select a.id, 'notification', a.verification_id, a.notification_id, $4, true
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as a (id, verification_id, notification_id)
     where not exists (
       select from outbox o
       where o.completed_at is null and o.kind = 'notification'
         and o.notification_id = a.notification_id and o.endpoint_id = $4)`,
    [
      all.map(() => uuidv7()),
      all.map(({ verificationId }) => verificationId),
      notifications,
      endpointId,
    ],
  );
}
