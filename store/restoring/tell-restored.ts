import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, inTransaction, queryRows } from '../database.ts';
import { appendEvents } from '../events.ts';
import * as parse from '../parse.ts';
import { refreshVerification } from '../refresh/request.ts';
import type { Store } from '../store.ts';
import { dataOf } from '../transitions/add-decision.ts';
import { notify } from '../transitions/announce.ts';
import { lockUnchanged } from '../verifications/lock.ts';

/**
 * By how much the numbers of notifications and events go on after a restore: what was told since the backup
 * has numbers that nobody knows any more, and clients leave aside what is numbered before what they have.
 */
const LEAP = 10_000;
const BATCH = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

const seenRow = z.object({ id: parse.uuid, is_open: z.boolean() });

/**
 * After a restore, before anything serves: each verification goes on beyond every number that clients may have
 * been told, and of each that is open its client is told, by `verification.restored`, that what it was told
 * since then is not known any more, and its vendor is to be asked. Not safe to repeat in the same databases.
 * @param about.backupAt of what time the data are
 * @throws RowChangedError when a verification is not as we wrote it
 */
export async function tellRestored(
  store: Store,
  { backupAt }: { backupAt: Date },
): Promise<{ open: number }> {
  let open = 0;
  for (let after: string | null = FIRST; after !== null;) {
    const rows: z.output<typeof seenRow>[] = await queryRows(
      store.app,
      seenRow,
      `update verifications set sequence = sequence + $3
       where id in (select id from verifications where id > $1 order by id limit $2)
       returning id, ended_at is null as is_open`,
      [after, BATCH, LEAP],
    );
    const ids = rows.map(({ id }) => id).sort();
    after = ids.at(-1) ?? null;
    for (const { id, is_open: isOpen } of rows) {
      if (!isOpen) continue;
      await tellOf(store, id, backupAt);
      await askAgain(store, id);
      open += 1;
    }
  }
  return { open };
}

/** What the vendor has said since is lost, so that it is asked as soon as anybody works. */
async function askAgain(store: Store, verificationId: string): Promise<void> {
  try {
    await refreshVerification(store, { verificationId, receivedAt: new Date() });
  } catch (error) {
    // Erased between the copies of the two databases: the replay ends it.
    if (!(error instanceof KycError && error.code === 'erased')) throw error;
  }
}

async function tellOf(store: Store, verificationId: string, backupAt: Date): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    const sequence = before.sequence + 1;
    await execute(tx, 'update verifications set sequence = $2, updated_at = now() where id = $1', [
      verificationId,
      sequence,
    ]);
    const data = { backupAt: backupAt.toISOString(), sequence };
    const event = { type: 'verification.restored', principal: 'operator', data };
    await appendEvents(store, tx, verificationId, [event], { step: LEAP });
    await notify(store, tx, {
      type: 'verification.restored',
      before,
      data: dataOf(before, sequence),
    });
  });
}
