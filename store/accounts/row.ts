import { z } from 'zod';
import { openRowKey } from '../encryption/row-keys.ts';
import { unsealJson, unsealText } from '../encryption/sealed-text.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { AccountHealth, VendorAccountRow } from '../types.ts';
import { LIMITED_MS } from './note-limit.ts';
import { accountSettings } from './settings.ts';

export const healthColumns = `health_state, health_code, health_since, health_seen_at, health_oddities,
  limits, ${LIMITED_MS} as paused_ms, clock_timestamp() as read_at`;
export const healthRow = {
  health_state: z.enum(['ok', 'credentials_refused', 'unreachable']),
  health_code: z.string().nullable(),
  health_since: z.date(),
  health_seen_at: z.date().nullable(),
  health_oddities: z.array(z.string()),
  limits: z.int(),
  paused_ms: z.int(),
  read_at: z.date(),
};

export const accountColumns = `id, client_id, vendor, mode, name, base_url, wrapped_key, credentials,
  credentials_version, webhook_token, webhook_token_hash, settings, tag, ${healthColumns}`;

export const accountRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid.nullable(),
  vendor: parse.vendorName,
  mode: parse.mode,
  name: z.string(),
  base_url: z.string(),
  wrapped_key: z.string(),
  credentials: z.string(),
  credentials_version: z.int(),
  webhook_token: z.string(),
  webhook_token_hash: z.string(),
  settings: z.unknown(),
  tag: z.string().nullable(),
  ...healthRow,
});
type AccountRow = z.output<typeof accountRow>;

/**
 * Decrypts a row as it came from the table.
 * @throws RowChangedError when it is not as we wrote it: what is its own may be sent nowhere
 */
export async function openAccount(store: Store, row: AccountRow): Promise<VendorAccountRow> {
  store.tags.check('vendor_accounts', row, row.tag);
  const key = await openRowKey(store, 'account', row.id, row.wrapped_key);
  return {
    id: row.id,
    clientId: row.client_id,
    vendor: row.vendor,
    mode: row.mode,
    name: row.name,
    baseUrl: row.base_url,
    credentials: await unsealJson(key, accountField(row.id, 'credentials'), row.credentials),
    credentialsVersion: row.credentials_version,
    settings: accountSettings.parse(row.settings),
    webhookToken: await unsealText(key, accountField(row.id, 'webhook_token'), row.webhook_token),
    health: healthOf(row),
    pausedMs: row.paused_ms,
  };
}

export function accountField(accountId: string, field: string) {
  return { of: 'account', accountId, field } as const;
}

export function healthOf(row: z.output<z.ZodObject<typeof healthRow>>): AccountHealth {
  const { health_state: state, limits, paused_ms: pausedMs, read_at: readAt } = row;
  return {
    // An earlier build's rows must stay readable to it, so this state is none of the column's.
    state: state === 'ok' && limits > 0 ? 'rate_limited' : state,
    pausedUntil: pausedMs > 0 ? new Date(readAt.getTime() + pausedMs) : null,
    code: row.health_code,
    since: row.health_since,
    lastSeenAt: row.health_seen_at,
    oddities: row.health_oddities,
  };
}
