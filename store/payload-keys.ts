import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { execute, queryMaybe, queryRows } from './database.ts';
import { StoreFault } from './store-fault.ts';
import type { Store } from './store.ts';

/** Another context than any payload has. */
const CHECK = 'check';

const keyRow = z.object({ id: z.string(), sealed: z.string() });

/**
 * Notes that the current key is used, before anything is encrypted under it and every hour from then on.
 *
 * @throws StoreFault `wrong_payload_key` where another key had that name
 * @throws KycError `store_unavailable`
 */
export async function notePayloadKeyUse(store: Store): Promise<void> {
  const { app, payloads } = store;
  const { currentKeyId: id } = payloads;
  if (id === null) return;
  await execute(
    app,
    `insert into payload_keys (id, sealed) values ($1, $2)
     on conflict (id) do update set last_used_at = greatest(payload_keys.last_used_at, now())`,
    [id, payloads.seal(id, randomBytes(32), CHECK).toString('base64')],
  );
  const row = await findKey(app, id);
  if (row === null) throw new Error('The key was just noted.');
  mustOpen(store, row);
}

/**
 * Whether a process of ours ever encrypted under a key with that id.
 *
 * @param id unverified, as the caller states it
 * @throws KycError `store_unavailable`
 */
export async function isPayloadKey(
  { app }: Pick<Store, 'app'>,
  { id }: { id: string },
): Promise<boolean> {
  return (await findKey(app, id)) !== null;
}

/**
 * Finds that what a key of ours did not open is under another one of its name.
 *
 * @throws StoreFault `wrong_payload_key`
 * @throws KycError `store_unavailable`
 */
export async function checkPayloadKey(store: Store, { id }: { id: string }): Promise<void> {
  const row = await findKey(store.app, id);
  if (row !== null) mustOpen(store, row);
}

/** Postgres takes no text with a NUL in it: that would be an error, for as long as it is looked for. */
async function findKey(app: Store['app'], id: string): Promise<z.output<typeof keyRow> | null> {
  if (id.includes('\0')) return null;
  return queryMaybe(app, keyRow, 'select id, sealed from payload_keys where id = $1', [id]);
}

/**
 * Finds a payload key that is missing or not the one of its name, before anything is read with the others.
 *
 * @throws StoreFault `wrong_payload_key`, or `missing_payload_key` while something that is open may hold
 *   what was encrypted under it
 * @throws KycError `store_unavailable`
 */
export async function checkPayloadKeys(store: Store): Promise<void> {
  const rows = await queryRows(
    store.app,
    keyRow,
    'select id, sealed from payload_keys order by id',
  );
  for (const row of rows) {
    if (store.payloads.keyIds.includes(row.id)) mustOpen(store, row);
    else await mustBeUnneeded(store, row.id);
  }
}

function mustOpen({ payloads }: Store, { id, sealed }: z.output<typeof keyRow>): void {
  if (payloads.open(id, Buffer.from(sealed, 'base64'), CHECK) !== null) return;
  throw new StoreFault(
    'wrong_payload_key',
    `The payload key ${id} is not the one that what Temporal keeps was encrypted under: check PAYLOAD_KEYS.`,
  );
}

/**
 * Whatever was open while the key encrypted may hold something under it, whenever it was begun: a
 * verification hears and answers until its end. Archives and deliveries are over within a week. An account's
 * queue of deletions may be at work for weeks, while what it began with is long deleted.
 */
const NEEDED = `
  select k.last_used_at > now() - interval '8 days'
    or exists (select from verifications v
      where v.ended_at is null and v.created_at < k.last_used_at + interval '1 day')
    or exists (select from vendor_deletions d
      where d.state = 'requested' and (k.last_used_at > now() - interval '90 days'
        or d.requested_at < k.last_used_at + interval '1 day')) as needed
  from payload_keys k where k.id = $1`;
const neededRow = z.object({ needed: z.boolean() });

/**
 * Whether something that is open may hold what was encrypted under that key of ours.
 *
 * @throws KycError `store_unavailable`
 */
export async function isPayloadKeyNeeded(
  { app }: Pick<Store, 'app'>,
  { id }: { id: string },
): Promise<boolean> {
  const row = await queryMaybe(app, neededRow, NEEDED, [id]);
  return row?.needed === true;
}

async function mustBeUnneeded(store: Store, id: string): Promise<void> {
  if (!(await isPayloadKeyNeeded(store, { id }))) return;
  throw new StoreFault(
    'missing_payload_key',
    `What is open in Temporal was encrypted under the payload key ${id}, which PAYLOAD_KEYS does not hold: add it behind the newest.`,
  );
}
