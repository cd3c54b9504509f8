import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';
import { type AccountHealth, LIMITED_MS } from './account-health.ts';
import { accountSettings, settingsRow, type VendorAccountSettings } from './account-settings.ts';
import { queryMaybe, queryRows } from './database.ts';
import { openRowKey } from './encryption/row-keys.ts';
import { unsealJson, unsealText } from './encryption/sealed-text.ts';
import { lookupHash, type Store } from './store.ts';
import { RowChangedError } from './tags/row-tags.ts';

export interface VendorAccountRow {
  id: string;
  /** Null for an account that every client may use. */
  clientId: string | null;
  vendor: VendorName;
  mode: Mode;
  name: string;
  baseUrl: string;
  /** Decrypted; the vendor's own schema reads it. */
  credentials: unknown;
  /** Another one each time that the credentials are replaced. */
  credentialsVersion: number;
  settings: VendorAccountSettings;
  /** The unguessable part of the account's webhook address. */
  webhookToken: string;
  health: AccountHealth;
  /** How long the vendor is not to be called, in milliseconds; 0 when it may be. */
  pausedMs: number;
}

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

export const accountRow = settingsRow.extend({
  name: z.string(),
  wrapped_key: z.string(),
  credentials: z.string(),
  credentials_version: z.int(),
  webhook_token: z.string(),
  ...healthRow,
});
type AccountRow = z.output<typeof accountRow>;

/**
 * Decrypts a row as it came from the table.
 * @throws RowChangedError when it is not as we wrote it: what is its own may be sent nowhere
 */
async function openAccount(store: Store, row: AccountRow): Promise<VendorAccountRow> {
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

export function webhookTokenHash(store: Store, token: string): string {
  return lookupHash(store, 'webhook-token', token);
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

/** Any text may be given as id. @throws KycError `not_found` */
export async function getVendorAccount(
  store: Store,
  input: { id: string },
): Promise<VendorAccountRow> {
  const row = isUuid(input.id)
    ? await queryMaybe(
        store.app,
        accountRow,
        `select ${accountColumns} from vendor_accounts where id = $1`,
        [input.id],
      )
    : null;
  if (row === null) throw new KycError('not_found', 'There is no such vendor account.');
  return openAccount(store, row);
}

/** The account whose webhook address has that token, or null. */
export async function findVendorAccountByWebhookToken(
  store: Store,
  token: string,
): Promise<VendorAccountRow | null> {
  const row = await queryMaybe(
    store.app,
    accountRow,
    `select ${accountColumns} from vendor_accounts where webhook_token_hash = $1`,
    [webhookTokenHash(store, token)],
  );
  return row === null ? null : openAccount(store, row);
}

interface ChooseVendorAccountInput {
  clientId: string;
  mode: Mode;
  accountId?: string | undefined;
  vendor?: VendorName | undefined;
}

/**
 * The account for a new verification: the one that is named, else the only one that fits. The
 * client's own accounts come before shared ones; only within one kind is a choice ambiguous.
 */
export async function chooseVendorAccount(
  store: Store,
  input: ChooseVendorAccountInput,
): Promise<VendorAccountRow | 'none' | 'ambiguous'> {
  if (input.accountId !== undefined && !isUuid(input.accountId)) return 'none';
  const rows = await queryRows(
    store.app,
    accountRow,
    `select ${accountColumns} from vendor_accounts
     where mode = $1 and (client_id = $2 or client_id is null)
       and ($3::uuid is null or id = $3) and ($4::text is null or vendor = $4)
     order by id`,
    [input.mode, input.clientId, input.accountId ?? null, input.vendor ?? null],
  );
  const own = rows.filter((row) => row.client_id !== null);
  const [first, ...others] = own.length > 0 ? own : rows;
  if (first === undefined) return 'none';
  return others.length > 0 ? 'ambiguous' : openAccount(store, first);
}

/**
 * The accounts that a client may use, its own and shared ones, the oldest first. One that is not
 * as we wrote it is left out, and shown to operators (`changedRows`): it is of no use to anybody.
 */
export async function listVendorAccounts(
  store: Store,
  input: { clientId: string; mode: Mode },
): Promise<VendorAccountRow[]> {
  const rows = await queryRows(
    store.app,
    accountRow,
    `select ${accountColumns} from vendor_accounts
     where mode = $1 and (client_id = $2 or client_id is null) order by id`,
    [input.mode, input.clientId],
  );
  const opened = await Promise.all(rows.map((row) => unlessChanged(openAccount(store, row))));
  return opened.filter((account) => account !== null);
}

async function unlessChanged(opening: Promise<VendorAccountRow>): Promise<VendorAccountRow | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof RowChangedError) return null;
    throw error;
  }
}
