import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, inTransaction, queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import { type Place, seal, sealJson, unseal, unsealJson, unsealText } from './sealed-text.ts';

const KEY_BYTES = 32;

/** Whose data it is, as the verification's own row says: a row moved to another client opens nothing. */
export interface DataOwner {
  clientId: string;
  verificationId: string;
  /** The data were erased: a key that came back with a backup opens nothing either. */
  isErased?: boolean;
}

/** The data key of one verification, with what its ciphertexts are bound to. */
export class VerificationKey {
  readonly #key: Buffer;
  readonly #clientId: string;
  readonly #verificationId: string;

  constructor(key: Buffer, owner: DataOwner) {
    this.#key = key;
    this.#clientId = owner.clientId;
    this.#verificationId = owner.verificationId;
  }

  seal(field: string, plain: Buffer | string): Promise<string> {
    return seal(this.#key, this.#place(field), plain);
  }
  sealJson(field: string, value: unknown): Promise<string> {
    return sealJson(this.#key, this.#place(field), value);
  }
  unseal(field: string, sealed: string): Promise<Buffer> {
    return unseal(this.#key, this.#place(field), sealed);
  }
  unsealText(field: string, sealed: string): Promise<string> {
    return unsealText(this.#key, this.#place(field), sealed);
  }
  unsealJson(field: string, sealed: string): Promise<unknown> {
    return unsealJson(this.#key, this.#place(field), sealed);
  }

  #place(field: string): Place {
    const owner = { clientId: this.#clientId, verificationId: this.#verificationId };
    return { of: 'verification', ...owner, field };
  }
}

const dataKeyRow = z.object({ verification_id: z.uuid(), wrapped_key: z.string() });

/**
 * Makes the data key of a new verification. It is committed before the verification itself is: a key
 * whose verification never came to be encrypts nothing and does no harm.
 */
export async function createVerificationKey(
  store: Store,
  owner: DataOwner,
): Promise<VerificationKey> {
  const key = randomBytes(KEY_BYTES);
  const wrapped = await store.keyWrapper.wrap(key, wrapContext(owner));
  await execute(
    store.keys,
    `insert into data_keys (verification_id, client_id, wrapped_key, master_key_id)
     values ($1, $2, $3, $4)`,
    [owner.verificationId, owner.clientId, wrapped, store.keyWrapper.currentKeyId],
  );
  return new VerificationKey(key, owner);
}

/** @throws KycError `erased` when the key was destroyed, or the data were erased */
export async function verificationKey(store: Store, owner: DataOwner): Promise<VerificationKey> {
  const key = await findVerificationKey(store, owner);
  if (key === null) throw new KycError('erased', 'The personal data was erased.');
  return key;
}

/** Null when the key was destroyed, or the data were erased. */
export async function findVerificationKey(
  store: Store,
  owner: DataOwner,
): Promise<VerificationKey | null> {
  const keys = await findVerificationKeys(store, [owner]);
  return keys.get(owner.verificationId) ?? null;
}

/** The keys of several verifications, by their ids; those that were destroyed, or whose data were erased, are missing. */
export async function findVerificationKeys(
  store: Store,
  owners: readonly DataOwner[],
): Promise<Map<string, VerificationKey>> {
  if (owners.length === 0) return new Map();
  const ids = owners.map((owner) => owner.verificationId);
  const rows = await queryRows(
    store.keys,
    dataKeyRow,
    'select verification_id, wrapped_key from data_keys where verification_id = any($1)',
    [ids],
  );
  const wrapped = new Map(rows.map((row) => [row.verification_id, row.wrapped_key]));
  const keys = new Map<string, VerificationKey>();
  for (const owner of owners) {
    const text = wrapped.get(owner.verificationId);
    if (text === undefined || owner.isErased === true) continue;
    const key = await store.keyWrapper.unwrap(text, wrapContext(owner));
    keys.set(owner.verificationId, new VerificationKey(key, owner));
  }
  return keys;
}

/**
 * Destroys the key of a verification's personal data, for good, and leaves a tombstone. Everything
 * that was encrypted under it is unreadable from then on. Safe to repeat.
 * @param reason one of our own words, e.g. `erasure_request`
 */
export async function destroyVerificationKey(
  store: Store,
  input: { verificationId: string; reason: string },
): Promise<void> {
  await inTransaction(store.keys, async (tx) => {
    await execute(
      tx,
      `insert into tombstones (verification_id, reason) values ($1, $2)
       on conflict (verification_id) do nothing`,
      [input.verificationId, input.reason],
    );
    await execute(tx, 'delete from data_keys where verification_id = $1', [input.verificationId]);
  });
}

/** What a wrapped data key is bound to. */
export function wrapContext(owner: DataOwner): string {
  return `verification/${owner.clientId}/${owner.verificationId}`;
}
