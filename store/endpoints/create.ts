import { v7 as uuidv7 } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import type { NotificationType } from '../../domain/notification.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { execute, type Executor, inTransaction, queryOne } from '../database.ts';
import { createRowKey } from '../encryption/row-keys.ts';
import { sealJson } from '../encryption/sealed-text.ts';
import { noteRequest } from '../keyed-requests.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { MayBeKeyed } from '../types.ts';
import { makeSecret, secretsPlace } from './secrets.ts';

/** Each endpoint receives every change: a client has at most this many active ones in a mode. */
export const MOST_ENDPOINTS = 20;

export interface NewEndpoint extends MayBeKeyed {
  clientId: string;
  mode: Mode;
  url: string;
  allowLoopback: boolean;
  /** The notification types it receives; absent or null: all, future ones included. */
  types?: readonly NotificationType[] | null;
  /** Who makes it, as `principalName` spells it; an operator by default. */
  principal?: string;
}

/**
 * Makes an endpoint. The secret (`whsec_…`, as Standard Webhooks writes it) is given back this once.
 * @throws KycError `endpoint_limit` when the client has `MOST_ENDPOINTS` of the mode already
 */
export async function createNotificationEndpoint(
  store: Store,
  input: NewEndpoint,
): Promise<{ id: string; secret: string }> {
  const { clientId, mode, url, allowLoopback, types = null, principal = 'operator' } = input;
  const id = uuidv7();
  const secret = makeSecret();
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'endpoint', id);
  const secrets = await sealJson(key, secretsPlace(clientId, id), [secret]);
  const fields = { id, client_id: clientId, mode, url, allow_loopback: allowLoopback };
  await inTransaction(store.app, async (tx) => {
    await refuseTooMany(tx, { clientId, mode });
    await execute(
      tx,
      `insert into notification_endpoints
         (id, client_id, mode, url, allow_loopback, types, wrapped_key, master_key_id, secrets, tag)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[id, clientId, mode, url, allowLoopback, types, wrapped, masterKeyId, secrets],
        store.tags.of('notification_endpoints', fields),
      ],
    );
    await noteEndpointChange(tx, id, 'created', principal);
    await noteRequest(store, tx, input.sent, { outcome: { endpointId: id } });
  });
  return { id, secret };
}

/** Before one more becomes active; holds the client's row, so that two at once are counted. */
export async function refuseTooMany(
  tx: Executor,
  { clientId, mode }: { clientId: string; mode: Mode },
): Promise<void> {
  await execute(tx, 'select from clients where id = $1 for no key update', [clientId]);
  const { count } = await queryOne(
    tx,
    parse.countRow,
    `select count(*) as count from notification_endpoints
     where client_id = $1 and mode = $2 and disabled_at is null and deleted_at is null`,
    [clientId, mode],
  );
  if (count < MOST_ENDPOINTS) return;
  throw new KycError(
    'endpoint_limit',
    `You have ${MOST_ENDPOINTS} active endpoints of ${mode} mode, which is the most: delete one first.`,
  );
}

type EndpointChange = 'created' | 'secret_rotated' | 'disabled' | 'enabled' | 'deleted' | 'resent';

/** Writes down what was done to an endpoint and by whom, in the transaction that does it. */
export async function noteEndpointChange(
  tx: Executor,
  endpointId: string,
  change: EndpointChange,
  principal: string,
): Promise<void> {
  await execute(
    tx,
    'insert into endpoint_changes (endpoint_id, change, principal) values ($1, $2, $3)',
    [endpointId, change, principal],
  );
}
