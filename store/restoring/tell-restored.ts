import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, inTransaction, queryRows } from '../database.ts';
import { appendEvents } from '../events.ts';
import * as parse from '../parse.ts';
import { refreshVerification } from '../refresh/request.ts';
import type { Store } from '../store.ts';
import { RowChangedError } from '../tags/row-tags.ts';
import { dataOf } from '../transitions/add-decision.ts';
import { notify } from '../transitions/announce.ts';
import { lockUnchanged } from '../verifications/lock.ts';

/**
 * We do not know the numbers of the notifications sent since the backup, and clients ignore numbers lower
 * than theirs. So numbers go on at the second of the restore, counted from here: beyond all that were sent,
 * also after an earlier restore from the same or a newer backup.
 */
const COUNTED_FROM = Date.UTC(2026, 0, 1);
/** We notify of ended verifications if they ended this long before the backup: later changes are rare. */
const ENDED_DAYS = 30;
const BATCH = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

const seenRow = z.object({ id: parse.uuid, is_open: z.boolean(), is_told: z.boolean() });

/**
 * After a restore, before any process serves: each verification goes on beyond every number that clients may
 * have received. For each that is open, or ended in the month before, notifies the client by
 * `verification.restored` that we lost what we sent since then, such as another decision. Requests a refresh
 * from the vendor of each that is open. Not safe to repeat in the same databases.
 * @param about.backupAt of what time the data are
 * @throws RowChangedError when one that is open is not as we wrote it
 */
export async function tellRestored(
  store: Store,
  { backupAt }: { backupAt: Date },
): Promise<{ open: number; ended: number }> {
  const told = { open: 0, ended: 0 };
  const beyond = Math.floor((Math.max(Date.now(), backupAt.getTime()) - COUNTED_FROM) / 1_000);
  for (let after: string | null = FIRST; after !== null;) {
    const rows: z.output<typeof seenRow>[] = await queryRows(
      store.app,
      seenRow,
      `update verifications set sequence = greatest(sequence, $3)
       where id in (select id from verifications where id > $1 order by id limit $2)
       returning id, ended_at is null as is_open, data_erased_at is null
         and coalesce(ended_at > $4::timestamptz - $5 * interval '1 day', true) as is_told`,
      [after, BATCH, beyond, backupAt, ENDED_DAYS],
    );
    const ids = rows.map(({ id }) => id).sort();
    after = ids.at(-1) ?? null;
    for (const { id, is_open: isOpen, is_told: isTold } of rows) {
      if (!isTold) continue;
      const isDone = await tellOf(store, id, { backupAt, beyond }).catch((error: unknown) => {
        // What has ended and was meddled with is named by the doctor, and is no reason to restore nothing.
        if (isOpen || !(error instanceof RowChangedError)) throw error;
      });
      if (isDone !== true) continue;
      told[isOpen ? 'open' : 'ended'] += 1;
      if (isOpen) await askAgain(store, id);
    }
  }
  return told;
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

async function tellOf(
  store: Store,
  verificationId: string,
  { backupAt, beyond }: { backupAt: Date; beyond: number },
): Promise<boolean> {
  return inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    const sequence = before.sequence + 1;
    await execute(tx, 'update verifications set sequence = $2, updated_at = now() where id = $1', [
      verificationId,
      sequence,
    ]);
    const data = { backupAt: backupAt.toISOString(), sequence };
    const event = { type: 'verification.restored', principal: 'operator', data };
    await appendEvents(store, tx, verificationId, [event], { beyond });
    await notify(store, tx, {
      type: 'verification.restored',
      before,
      data: dataOf(before, sequence),
    });
    return true;
  });
}
