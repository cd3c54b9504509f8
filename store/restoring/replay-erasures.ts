import { z } from 'zod';
import { ERASURE_REASONS } from '../../domain/erasure.ts';
import { isFinal } from '../../domain/status.ts';
import { inTransaction, queryIds, queryMaybe, queryRows } from '../database.ts';
import { destroyVerificationKey } from '../encryption/data-keys.ts';
import { eraseData } from '../erasure/erase.ts';
import { findErasure } from '../erasure/read.ts';
import { writeErasure } from '../erasure/request.ts';
import { readTombstone, type Tombstone } from '../erasure/tombstones.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { writeCancel } from '../verifications/request-cancel.ts';
import { endErased } from './end-erased.ts';

/** What a replay has done. */
export interface Replayed {
  /** Were not erased, as far as the restored data knew, and are. */
  erased: number;
  /** Were begun after the backup: of them there is nothing but perhaps a key, which is destroyed. */
  unknown: number;
}

/**
 * After a restore, before anything serves: whatever was erased before is erased again, by what the object
 * storage and the keys' database know of it. What is open in the restored data ends first, as canceled. Safe to
 * repeat.
 * @throws KycError `internal` when a tombstone is none of ours; `objects_unavailable`, `store_unavailable`;
 *   RowChangedError when a verification is not as we wrote it
 */
export async function replayErasures(store: Store): Promise<Replayed> {
  const done: Replayed = { erased: 0, unknown: 0 };
  for await (const verificationId of store.objects.listTombstones()) {
    const state = await stateOf(store, verificationId);
    if (state === 'erased') continue;
    const stone = await readTombstone(store, verificationId);
    await replay(store, stone, state);
    done[state === 'known' ? 'erased' : 'unknown'] += 1;
  }
  for await (const stone of tombstonesOfKeys(store)) {
    if ((await stateOf(store, stone.verificationId)) !== 'known') continue;
    await replay(store, stone, 'known');
    done.erased += 1;
  }
  return done;
}

const stateRow = z.object({ is_erased: z.boolean() });

async function stateOf(
  { app }: Store,
  verificationId: string,
): Promise<'erased' | 'known' | 'unknown'> {
  const row = await queryMaybe(
    app,
    stateRow,
    `select e.done_at is not null as is_erased from verifications v
     left join erasures e on e.verification_id = v.id where v.id = $1`,
    [verificationId],
  );
  if (row === null) return 'unknown';
  return row.is_erased ? 'erased' : 'known';
}

async function replay(store: Store, stone: Tombstone, state: 'known' | 'unknown'): Promise<void> {
  const { verificationId, reason } = stone;
  if (state === 'known') {
    await askAnew(store, stone);
    const erase = () => eraseData(store, { verificationId, isReplayed: true });
    let became = await erase();
    while (became === 'more') became = await erase();
    if (became === 'waits') throw new Error('What was erased before has not ended.');
  }
  await destroyVerificationKey(store, { verificationId, reason });
}

/** As `requestErasure` does, but for what may hold it up: it was erased once. */
async function askAnew(store: Store, stone: Tombstone): Promise<void> {
  const { verificationId, reason, principal, atVendor } = stone;
  await inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    if ((await findErasure(store, tx, verificationId)) === null) {
      const vendorDeletes = atVendor === 'asked';
      await writeErasure(store, tx, { verificationId, reason, principal, vendorDeletes });
    }
    if (isFinal(before.status)) return;
    await writeCancel(store, tx, { verificationId, principal });
    await endErased(store, tx, { before, principal });
  });
}

const stoneRow = z.object({
  verification_id: parse.uuid,
  reason: z.enum(ERASURE_REASONS).catch('subject_request'),
});
const BATCH = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Those of an erasure that fell between the copies of the two databases, or of a build before tombstones. */
async function* tombstonesOfKeys({ keys }: Store): AsyncIterable<Tombstone> {
  for (let after: string | undefined = FIRST; after !== undefined;) {
    const rows: z.output<typeof stoneRow>[] = await queryRows(
      keys,
      stoneRow,
      `select verification_id, reason from tombstones where verification_id > $1
       order by verification_id limit $2`,
      [after, BATCH],
    );
    for (const { verification_id: verificationId, reason } of rows) {
      yield { verificationId, reason, principal: 'operator', atVendor: 'asked' };
    }
    after = rows.at(-1)?.verification_id;
  }
}

/** How many verifications that were not erased have no key: no one can read their data. */
export async function countWithoutKey({ app, keys }: Pick<Store, 'app' | 'keys'>): Promise<number> {
  let missing = 0;
  for (let after: string | undefined = FIRST; after !== undefined;) {
    const ids: string[] = await queryIds(
      app,
      `select id from verifications where id > $1 and data_erased_at is null order by id limit $2`,
      [after, BATCH],
    );
    const found = await queryIds(
      keys,
      'select verification_id as id from data_keys where verification_id = any($1)',
      [ids],
    );
    missing += ids.length - found.length;
    after = ids.at(-1);
  }
  return missing;
}
