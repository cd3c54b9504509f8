import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Mode } from '../../domain/vendor-name.ts';
import { execute, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';
import { type ApiKey, type Scope, SCOPES } from '../types.ts';

const TOKEN_BYTES = 32;

/** The token is given back this once; only its keyed hash is stored. */
export async function createApiKey(
  store: Store,
  input: { clientId: string; mode: Mode; scopes: readonly Scope[]; name: string },
): Promise<{ id: string; token: string }> {
  const id = uuidv7();
  const token = `kyc_${input.mode}_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const { clientId, mode, name, scopes } = input;
  const hash = hashOf(store, token);
  await execute(
    store.app,
    `insert into api_keys (id, client_id, mode, name, scopes, token_hash, tag)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[id, clientId, mode, name, [...scopes], hash],
      store.tags.of('api_keys', { id, client_id: clientId, mode, scopes, token_hash: hash }),
    ],
  );
  return { id, token };
}

const apiKeyRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  mode: parse.mode,
  scopes: z.array(z.enum(SCOPES)),
  screening_match: z.enum(['review', 'approve']),
  return_urls: z.array(z.string()),
  unique_reference: z.boolean(),
  tag: z.string().nullable(),
  client_tag: z.string().nullable(),
});

/**
 * The key with that token, unless there is none or it was revoked.
 * @throws RowChangedError when key or client are not as we wrote them
 */
export async function findApiKey(store: Store, token: string): Promise<ApiKey | null> {
  const hash = hashOf(store, token);
  const row = await queryMaybe(
    store.app,
    apiKeyRow,
    `select k.id, k.client_id, k.mode, k.scopes, c.screening_match, c.return_urls,
       c.unique_reference, k.tag, c.tag as client_tag
     from api_keys k join clients c on c.id = k.client_id
     where k.token_hash = $1 and k.revoked_at is null
       and not exists (select from key_revocations r where r.key_id = k.id)`,
    [hash],
  );
  if (row === null) return null;
  store.tags.check('api_keys', { ...row, token_hash: hash }, row.tag);
  store.tags.check('clients', { ...row, id: row.client_id }, row.client_tag);
  return {
    id: row.id,
    clientId: row.client_id,
    mode: row.mode,
    scopes: row.scopes,
    policy: { screeningMatch: row.screening_match },
    returnUrls: row.return_urls,
    uniqueReference: row.unique_reference,
  };
}

/** For good: the row that says so is never changed. Safe to repeat. */
export async function revokeApiKey(store: Store, input: { id: string }): Promise<void> {
  await execute(
    store.app,
    `with revoked as (
       update api_keys set revoked_at = now() where id = $1 and revoked_at is null returning id)
     insert into key_revocations (key_id) select id from revoked on conflict (key_id) do nothing`,
    [input.id],
  );
}

function hashOf(store: Store, token: string): string {
  return lookupHash(store, 'api-key', token);
}
