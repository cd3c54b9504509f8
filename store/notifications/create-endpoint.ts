import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Mode } from '../../domain/vendor-name.ts';
import { execute } from '../database.ts';
import { createRowKey } from '../encryption/row-keys.ts';
import { sealJson } from '../encryption/sealed-text.ts';
import type { Store } from '../store.ts';

const SECRET_BYTES = 32;

/** The secret (`whsec_…`, as Standard Webhooks writes it) is given back this once. */
export async function createNotificationEndpoint(
  store: Store,
  input: { clientId: string; mode: Mode; url: string; allowLoopback: boolean },
): Promise<{ id: string; secret: string }> {
  const id = uuidv7();
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'endpoint', id);
  await execute(
    store.app,
    `insert into notification_endpoints
       (id, client_id, mode, url, allow_loopback, wrapped_key, master_key_id, secrets, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      input.clientId,
      input.mode,
      input.url,
      input.allowLoopback,
      wrapped,
      masterKeyId,
      await sealJson(key, secretsPlace(input.clientId, id), [secret]),
      store.tags.of('notification_endpoints', {
        ...{ id, client_id: input.clientId, mode: input.mode, url: input.url },
        allow_loopback: input.allowLoopback,
      }),
    ],
  );
  return { id, secret };
}

export function secretsPlace(clientId: string, endpointId: string) {
  return { of: 'endpoint', clientId, endpointId, field: 'secrets' } as const;
}
