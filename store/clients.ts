import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { NO_QUOTAS, type Quotas } from '../domain/quotas.ts';
import type { ClientPolicy } from '../domain/state.ts';
import type { Mode } from '../domain/vendor-name.ts';
import { execute, inTransaction, queryMaybe } from './database.ts';
import { insertKeyPerson, keyOf } from './key-people.ts';
import { noteRequest } from './keyed-requests.ts';
import { grantedRow, IS_USE_DUE, refuseEnded } from './keys.ts';
import { RULES_COLUMNS, rulesOf, rulesRow } from './client-rules.ts';
import { lookupHash, type Store } from './store.ts';
import type { MayBeKeyed } from './types.ts';

/** What an API key may do. */
export const SCOPES = [
  'verifications:write',
  'verifications:read',
  'results:read',
  'media:read',
  'evidence:read',
  'access:read',
  'export',
  'vendor-data:delete',
  'erase',
  'legal-hold',
  'review:write',
  'review:override',
  'endpoints:write',
  'keys:write',
  'settings:write',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  id: string;
  clientId: string;
  mode: Mode;
  scopes: Scope[];
  /** What the client's policy says about matters that vendors leave open. */
  policy: ClientPolicy;
  /** Where people may be sent back to: URL prefixes; empty when the client has named none. */
  returnUrls: string[];
  /** Whether no two of its open verifications may have the same reference. */
  uniqueReference: boolean;
  /** When the key ends by itself; null: never. */
  expiresAt: Date | null;
  quotas: Quotas;
  /** Whether that it is in use was last written down some minutes ago: see `noteKeyUse`. */
  isUseDue: boolean;
}

export interface CreateClientInput {
  name: string;
  /** Where people may be sent back to: URL prefixes. */
  returnUrls?: readonly string[];
  /** What an approval with a PEP or sanctions match beside it becomes; `review` by default. */
  screeningMatch?: 'review' | 'approve';
  /** Whether no two of its open verifications may have the same reference; false by default. */
  uniqueReference?: boolean;
}

export async function createClient(
  store: Store,
  input: CreateClientInput,
): Promise<{ id: string }> {
  const id = uuidv7();
  const { returnUrls = [], screeningMatch = 'review', uniqueReference = false } = input;
  const policy = { screening_match: screeningMatch, unique_reference: uniqueReference };
  await execute(
    store.app,
    `insert into clients (id, name, return_urls, screening_match, unique_reference, tag)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      ...[id, input.name, returnUrls, screeningMatch, uniqueReference],
      store.tags.of('clients', { id, return_urls: returnUrls, ...policy }),
    ],
  );
  return { id };
}

const TOKEN_BYTES = 32;

export interface NewApiKey extends MayBeKeyed {
  clientId: string;
  mode: Mode;
  scopes: readonly Scope[];
  /** Of the key itself; no personal data. */
  name: string;
  /** The name of who decides by it, of one that decides; encrypted. */
  person?: string | undefined;
  /** From when on it is refused; never by default. */
  expiresAt?: Date | undefined;
  quotas?: Quotas;
  /** Who makes it, as `principalName` spells it; an operator by default. */
  createdBy?: string;
}

/**
 * The token is given back this once; only its keyed hash is stored.
 * @throws KycError `unauthenticated` when the key that makes it was revoked or has expired meanwhile
 */
export async function createApiKey(
  store: Store,
  input: NewApiKey,
): Promise<{ id: string; token: string }> {
  const id = uuidv7();
  const token = `kyc_${input.mode}_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const { clientId, mode, name, scopes, person, expiresAt = null, createdBy = 'operator' } = input;
  const { starts, links } = input.quotas ?? NO_QUOTAS;
  const hash = hashOf(store, token);
  const ends = { expires_at: expiresAt, created_by: createdBy };
  const limits = { scopes, ...ends, starts_per_day: starts, links_per_day: links };
  const fields = { id, client_id: clientId, mode, token_hash: hash, ...limits };
  await inTransaction(store.app, async (tx) => {
    for (const maker of keyOf({ principal: createdBy })) await refuseEnded(tx, maker);
    await execute(
      tx,
      `insert into api_keys
         (id, client_id, mode, name, scopes, token_hash, expires_at, created_by, starts_per_day,
          links_per_day, tag)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[id, clientId, mode, name, [...scopes], hash, expiresAt, createdBy, starts, links],
        store.tags.of('api_keys', fields),
      ],
    );
    if (person !== undefined) await insertKeyPerson(store, tx, { keyId: id, clientId, person });
    await noteRequest(store, tx, input.sent, { outcome: { keyId: id } });
  });
  return { id, token };
}

const apiKeyRow = grantedRow.extend({
  screening_match: z.enum(['review', 'approve']),
  return_urls: z.array(z.string()),
  unique_reference: z.boolean(),
  is_use_due: z.boolean(),
  client_tag: z.string().nullable(),
  ...rulesRow,
});

/**
 * The key with that token, unless there is none, it was revoked, or its end is past by the database's clock.
 * @throws RowChangedError when key or client are not as we wrote them
 */
export async function findApiKey(store: Store, token: string): Promise<ApiKey | null> {
  const hash = hashOf(store, token);
  const row = await queryMaybe(
    store.app,
    apiKeyRow,
    `select k.id, k.client_id, k.mode, k.scopes, c.screening_match, c.return_urls,
       c.unique_reference, k.expires_at, k.created_by, k.starts_per_day, k.links_per_day,
       ${IS_USE_DUE} as is_use_due, k.tag, c.tag as client_tag, ${RULES_COLUMNS}
     from api_keys k join clients c on c.id = k.client_id
       left join client_rules u on u.client_id = k.client_id
     where k.token_hash = $1 and k.revoked_at is null
       and not exists (select from key_revocations r where r.key_id = k.id)
       and (k.expires_at is null or k.expires_at > now())`,
    [hash],
  );
  if (row === null) return null;
  store.tags.check('api_keys', { ...row, token_hash: hash }, row.tag);
  store.tags.check('clients', { ...row, id: row.client_id }, row.client_tag);
  return {
    id: row.id,
    clientId: row.client_id,
    mode: row.mode,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    policy: policyOf(store, row),
    returnUrls: row.return_urls,
    uniqueReference: row.unique_reference,
    expiresAt: row.expires_at,
    quotas: { starts: row.starts_per_day, links: row.links_per_day },
    isUseDue: row.is_use_due,
  };
}

function policyOf({ tags }: Pick<Store, 'tags'>, row: z.output<typeof apiKeyRow>): ClientPolicy {
  const { fourEyes, finalDecision } = rulesOf(tags, row);
  return { screeningMatch: row.screening_match, fourEyes, finalDecision };
}

function hashOf(store: Store, token: string): string {
  return lookupHash(store, 'api-key', token);
}
