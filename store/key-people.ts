import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { execute, type Executor, queryRows } from './database.ts';
import { createRowKey, openRowKey } from './encryption/row-keys.ts';
import { seal, unsealText } from './encryption/sealed-text.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';

interface KeyPerson {
  keyId: string;
  clientId: string;
  /** Who decides by that key: one line of text. */
  person: string;
}

/** Remembers who a key is made for, encrypted; in the transaction that makes it. */
export async function insertKeyPerson(
  store: Store,
  tx: Executor,
  { keyId, clientId, person }: KeyPerson,
): Promise<void> {
  const { key, wrapped, masterKeyId } = await createRowKey(store, 'key', keyId);
  await execute(
    tx,
    `insert into key_people (key_id, person, wrapped_key, master_key_id) values ($1, $2, $3, $4)`,
    [keyId, await seal(key, placeOf(keyId, clientId), person), wrapped, masterKeyId],
  );
}

const placeOf = (keyId: string, clientId: string) =>
  ({ of: 'key', clientId, keyId, field: 'person' }) as const;

const personRow = z.object({
  key_id: parse.uuid,
  client_id: parse.uuid,
  person: z.string(),
  wrapped_key: z.string(),
});

/**
 * The person each key was made for, by key id; keys without a person are missing.
 * @throws Error where a name is not the one that we wrote for that key
 */
export async function readKeyPeople(
  store: Store,
  { keyIds }: { keyIds: readonly string[] },
  executor: Executor = store.app,
): Promise<Map<string, string>> {
  if (keyIds.length === 0) return new Map();
  const rows = await queryRows(
    executor,
    personRow,
    `select p.key_id, k.client_id, p.person, p.wrapped_key
     from key_people p join api_keys k on k.id = p.key_id where p.key_id = any($1)`,
    [keyIds],
  );
  const people = rows.map(async ({ key_id: id, client_id: clientId, person, wrapped_key }) => {
    const key = await openRowKey(store, 'key', id, wrapped_key);
    return [id, await unsealText(key, placeOf(id, clientId), person)] as const;
  });
  return new Map(await Promise.all(people));
}

/** The id of the key that a principal is; none where it is no key. */
export function keyOf({ principal }: { principal: string }): string[] {
  const [, id] = /^client_key:(.+)$/.exec(principal) ?? [];
  return id !== undefined && isUuid(id) ? [id] : [];
}
