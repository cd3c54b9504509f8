import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { execute, queryMaybe, queryRows } from '../database.ts';
import { StoreFault } from '../store-fault.ts';
import type { Store } from '../store.ts';
import { wrapContext } from './data-keys.ts';

const checkRow = z.object({ master_key_id: z.string(), wrapped: z.string() });

/**
 * Finds a master key that is not the one of its name, before anything is read or written with it: each
 * key has wrapped something small. The current key leaves its own at its first start; where there are
 * data keys under its name already, it must open one of them first.
 *
 * @throws StoreFault `wrong_master_key`, or `missing_master_key` while anything is wrapped under one
 *   that is not configured (any more)
 * @throws KycError `store_unavailable`
 */
export async function checkMasterKeys(store: Store): Promise<void> {
  const { currentKeyId, keyIds } = store.keyWrapper;
  const rows = await queryRows(
    store.keys,
    checkRow,
    'select master_key_id, wrapped from key_checks',
  );
  for (const { master_key_id: id, wrapped } of rows) {
    if (keyIds.includes(id)) await mustOpen(store, { id, wrapped, context: contextOf(id) });
    else await mustBeUnused(store, id);
  }
  if (!rows.some((row) => row.master_key_id === currentKeyId))
    await leaveCheck(store, currentKeyId);
}

async function leaveCheck(store: Store, id: string): Promise<void> {
  await openOneDataKey(store, id);
  const context = contextOf(id);
  await execute(
    store.keys,
    `insert into key_checks (master_key_id, wrapped) values ($1, $2)
     on conflict (master_key_id) do nothing`,
    [id, await store.keyWrapper.wrap(randomBytes(32), context)],
  );
  // Another process may have left its own meanwhile.
  const kept = await queryMaybe(
    store.keys,
    checkRow,
    'select master_key_id, wrapped from key_checks where master_key_id = $1',
    [id],
  );
  if (kept !== null) await mustOpen(store, { id, wrapped: kept.wrapped, context });
}

const contextOf = (id: string): string => `check/${id}`;

const dataKeyRow = z.object({
  verification_id: z.uuid(),
  client_id: z.uuid(),
  wrapped_key: z.string(),
});

async function openOneDataKey(store: Store, id: string): Promise<void> {
  const row = await queryMaybe(
    store.keys,
    dataKeyRow,
    `select verification_id, client_id, wrapped_key from data_keys
     where master_key_id = $1 limit 1`,
    [id],
  );
  if (row === null) return;
  const owner = { clientId: row.client_id, verificationId: row.verification_id };
  await mustOpen(store, { id, wrapped: row.wrapped_key, context: wrapContext(owner) });
}

async function mustOpen(
  { keyWrapper }: Store,
  { id, wrapped, context }: { id: string; wrapped: string; context: string },
): Promise<void> {
  await keyWrapper.unwrap(wrapped, context).catch(() => {
    throw new StoreFault(
      'wrong_master_key',
      `The master key ${id} is not the one that the data keys were wrapped under: check MASTER_KEYS.`,
    );
  });
}

async function mustBeUnused(store: Store, id: string): Promise<void> {
  if (!(await isUsed(store, id))) return;
  throw new StoreFault(
    'missing_master_key',
    `Data keys are wrapped under the master key ${id}, which MASTER_KEYS does not hold: add it behind the newest, then run: npm run keys -- rewrap`,
  );
}

const usedRow = z.object({ used: z.boolean() });

/** Messages have a key of their own while no verification is known whose they are. */
const USED_BY_ROWS = `
  select exists (select from vendor_accounts where master_key_id = $1)
    or exists (select from vendor_tokens where master_key_id = $1)
    or exists (select from notification_endpoints where master_key_id = $1)
    or exists (select from key_people where master_key_id = $1)
    or exists (select from vendor_deletions where master_key_id = $1)
    or exists (select from inbox
      where disposition in ('unmatched', 'ignored') and master_key_id = $1) as used`;

async function isUsed({ app, keys }: Store, id: string): Promise<boolean> {
  const ofVerifications = 'select exists (select from data_keys where master_key_id = $1) as used';
  const asked = await Promise.all([
    queryMaybe(keys, usedRow, ofVerifications, [id]),
    queryMaybe(app, usedRow, USED_BY_ROWS, [id]),
  ]);
  return asked.some((row) => row?.used === true);
}
