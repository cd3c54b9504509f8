import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { Quotas } from '../domain/quotas.ts';
import type { Mode } from '../domain/vendor-name.ts';
import { pageOf, pageSize, readCursor } from './cursor.ts';
import { execute, type Executor, inTransaction, queryMaybe, queryRows } from './database.ts';
import { noteRequest } from './keyed-requests.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { MayBeKeyed, Page } from './types.ts';

/** A key as its client may see it: without what proves that one has it. */
export interface ApiKeyRow {
  id: string;
  mode: Mode;
  name: string;
  /** Also such as only a newer build knows. */
  scopes: string[];
  createdAt: Date;
  /** As `principalName` spells it; null: it is older than that this was written down. */
  createdBy: string | null;
  expiresAt: Date | null;
  quotas: Quotas;
  /** To some minutes; null: not yet. */
  lastUsedAt: Date | null;
  revoked: { at: Date; by: string | null } | null;
}

/** Whose it must be: for everybody else it is not there. */
interface OwnKey {
  clientId: string;
  mode: Mode;
  id: string;
}

export const grantedRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  mode: parse.mode,
  // Also such as only a newer build knows.
  scopes: z.array(z.string()),
  created_by: z.string().nullable(),
  expires_at: z.date().nullable(),
  starts_per_day: z.int().nullable(),
  links_per_day: z.int().nullable(),
  tag: z.string().nullable(),
});
const keyRow = grantedRow.extend({
  name: z.string(),
  token_hash: z.string(),
  created_at: z.date(),
  last_used_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
  revoked_by: z.string().nullable(),
});

const KEYS = `select k.id, k.client_id, k.mode, k.name, k.scopes, k.token_hash, k.created_at,
    k.created_by, k.expires_at, k.starts_per_day, k.links_per_day, k.last_used_at, coalesce(r.at, k.revoked_at) as revoked_at,
    r.principal as revoked_by, k.tag
  from api_keys k left join key_revocations r on r.key_id = k.id
  where k.client_id = $1 and k.mode = $2`;

/**
 * The client's key, or null when it has none of that id and mode.
 * @throws RowChangedError when it is not as we wrote it
 */
export async function getApiKey(
  store: Store,
  { clientId, mode, id }: OwnKey,
): Promise<ApiKeyRow | null> {
  const row = await queryMaybe(store.app, keyRow, `${KEYS} and k.id = $3`, [clientId, mode, id]);
  return row && shown(store, row);
}

/**
 * The client's keys of the mode, oldest first, with those that have ended.
 * @throws KycError `invalid_request` for a cursor that is not ours; RowChangedError when one is not as
 *   we wrote it
 */
export async function listApiKeys(
  store: Store,
  input: { clientId: string; mode: Mode; limit?: number | undefined; after?: string | undefined },
): Promise<Page<ApiKeyRow>> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [input.clientId, input.mode, limit + 1];
  const isAfter = input.after === undefined ? '' : 'and k.id > $4';
  if (input.after !== undefined) values.push(readCursor(input.after, isUuid));
  const sql = `${KEYS} ${isAfter} order by k.id limit $3`;
  const rows = await queryRows(store.app, keyRow, sql, values);
  return pageOf(
    rows,
    rows.map((row) => shown(store, row)),
    limit,
    ({ id }) => id,
  );
}

function shown({ tags }: Pick<Store, 'tags'>, row: z.output<typeof keyRow>): ApiKeyRow {
  tags.check('api_keys', row, row.tag);
  const { id, mode, name, scopes, revoked_at: at } = row;
  return {
    ...{ id, mode, name, scopes, createdAt: row.created_at, createdBy: row.created_by },
    ...{ expiresAt: row.expires_at, lastUsedAt: row.last_used_at },
    quotas: { starts: row.starts_per_day, links: row.links_per_day },
    revoked: at && { at, by: row.revoked_by },
  };
}

/**
 * For good: the row that says so is never changed. Safe to repeat.
 * @param input.principal who revokes it, as `principalName` spells it; an operator by default
 */
export async function revokeApiKey(
  store: Store,
  { id, principal = 'operator', sent }: { id: string; principal?: string } & MayBeKeyed,
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    await execute(
      tx,
      `with revoked as (
       update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1 returning id)
     insert into key_revocations (key_id, principal)
     select id, $2 from revoked on conflict (key_id) do nothing`,
      [id, principal],
    );
    await noteRequest(store, tx, sent);
  });
}

/**
 * Before something lasting is done with a key, in the transaction that does it: a revocation waits for that,
 * or comes first.
 * @throws KycError `unauthenticated` where the key has ended
 */
export async function refuseEnded(tx: Executor, id: string): Promise<void> {
  const held = await execute(
    tx,
    `select from api_keys where id = $1 and revoked_at is null
       and (expires_at is null or expires_at > clock_timestamp()) for share`,
    [id],
  );
  if (held > 0) return;
  throw new KycError('unauthenticated', 'This API key was revoked, or has expired, meanwhile.');
}

/** SQL of a key `k`: whether its last use is so long ago that this one is worth a write. */
export const IS_USE_DUE = `coalesce(k.last_used_at < now() - interval '5 minutes', true)`;

/** Writes down that a key is in use: of many requests at once, one of them. */
export async function noteKeyUse(store: Store, { id }: { id: string }): Promise<void> {
  await execute(
    store.app,
    `update api_keys k set last_used_at = now() where k.id = $1 and ${IS_USE_DUE}`,
    [id],
  );
}
