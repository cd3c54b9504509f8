import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import { isUniqueViolation } from './database-faults.ts';
import { execute, type Executor, queryMaybe } from './database.ts';
import * as parse from './parse.ts';
import { lookupHash, type Store } from './store.ts';
import type { KeyedRequest, RepeatedRequest } from './types.ts';

/** So long a repetition is known for one. */
export const KEYS_KEPT_DAYS = 30;

/** Hashed, since clients like to build these keys from what they know of a person. */
const keyOf = (
  store: Pick<Store, 'hashKey'>,
  { clientId, mode, key }: KeyedRequest,
): [string, string, string] => [clientId, mode, lookupHash(store, 'idempotency', key)];

const OWN = 'client_id = $1 and mode = $2 and key_hash = $3';

const keyedRow = z.object({
  fingerprint: z.string(),
  verification_id: parse.uuid.nullable(),
  outcome: z.unknown(),
});

/**
 * What this very request did when it came before, or null.
 * @throws KycError `idempotency_conflict` when the key was used with another request
 */
export async function findKeyedRequest(
  store: Pick<Store, 'hashKey'>,
  executor: Executor,
  request: KeyedRequest,
): Promise<RepeatedRequest | null> {
  const row = await queryMaybe(
    executor,
    keyedRow,
    `select fingerprint, verification_id, outcome from idempotency_keys where ${OWN}`,
    keyOf(store, request),
  );
  if (row === null) return null;
  if (row.fingerprint !== request.fingerprint) {
    throw new KycError('idempotency_conflict', 'This key was used with another request.');
  }
  return { verificationId: row.verification_id, outcome: row.outcome ?? null };
}

/** The same for callers without a transaction. @throws as it does */
export const findRepeated = (
  store: Store,
  request: KeyedRequest,
): Promise<RepeatedRequest | null> => findKeyedRequest(store, store.app, request);

/**
 * Writes down that a request is done, in the transaction that does it: a crash leaves both or neither. One
 * of two at once waits here for the other, and is then refused by the key's primary key, with all that it
 * did. Does nothing where the request carries no key.
 * @param did what a repetition is answered with: no secret, nothing of a person
 */
export async function noteRequest(
  store: Pick<Store, 'hashKey'>,
  executor: Executor,
  request: KeyedRequest | null | undefined,
  did: { verificationId?: string; outcome?: unknown } = {},
): Promise<void> {
  if (request === null || request === undefined) return;
  const { verificationId = null, outcome = null } = did;
  await execute(
    executor,
    `insert into idempotency_keys (client_id, mode, key_hash, fingerprint, verification_id, outcome)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      ...keyOf(store, request),
      ...[request.fingerprint, verificationId],
      outcome === null ? null : JSON.stringify(outcome),
    ],
  );
}

/** Whether a twin has noted the request first. */
export const isKeyTaken = (error: unknown): boolean =>
  isUniqueViolation(error, 'idempotency_keys_pkey');

/**
 * Reserves a request whose work is no transaction of ours: the same request must meanwhile wait for what
 * `finishRequest` writes.
 * @param goneAfterMs if not finished this long after it began, another caller may take it
 * @returns whether the caller is to do the work
 */
export async function beginRequest(
  store: Store,
  request: KeyedRequest,
  { goneAfterMs }: { goneAfterMs: number },
): Promise<boolean> {
  const begun = await execute(
    store.app,
    `insert into idempotency_keys as k (client_id, mode, key_hash, fingerprint)
     values ($1, $2, $3, $4)
     on conflict (client_id, mode, key_hash) do update set created_at = now()
     where k.fingerprint = $4 and k.outcome is null
       and k.created_at <= now() - $5 * interval '1 millisecond'`,
    [...keyOf(store, request), request.fingerprint, goneAfterMs],
  );
  return begun > 0;
}

/** What it came to. */
export async function finishRequest(
  store: Store,
  request: KeyedRequest,
  outcome: unknown,
): Promise<void> {
  await execute(store.app, `update idempotency_keys set outcome = $4 where ${OWN}`, [
    ...keyOf(store, request),
    JSON.stringify(outcome),
  ]);
}

/** Nothing came of it: the key is free again. */
export async function dropRequest(store: Store, request: KeyedRequest): Promise<void> {
  const sql = `delete from idempotency_keys where ${OWN} and outcome is null`;
  await execute(store.app, sql, keyOf(store, request));
}

/**
 * Forgets keys of more than `KEYS_KEPT_DAYS` days ago, the oldest first. Two at once do no harm.
 * @returns how many there were, `limit` at most
 */
export function forgetOldRequests(
  { app }: Pick<Store, 'app'>,
  { limit }: { limit: number },
): Promise<number> {
  return execute(
    app,
    `delete from idempotency_keys where ctid = any(array(
       select ctid from idempotency_keys where created_at < now() - $2 * interval '1 day'
       order by created_at limit $1 for update skip locked))`,
    [limit, KEYS_KEPT_DAYS],
  );
}
