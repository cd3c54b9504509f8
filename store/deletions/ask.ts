import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { execute, queryMaybe, queryRows } from '../database.ts';
import { appendEvents } from '../events.ts';
import { enqueueDeletion } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

export const DELETION_REQUESTED = 'vendor_data.deletion_requested';

export interface Asked {
  /** Of the session. */
  number: number;
}

/** Has every session deleted that has a name and was not asked about yet, those that nobody used too. */
export async function askForEach(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  return [
    ...(await askForSessions(tx, verificationId)),
    ...(await askForOrphans(tx, verificationId)),
  ];
}

/** Whether the deletion of what the vendor has was asked for, be there something or not. */
export async function wasAsked(tx: pg.PoolClient, verificationId: string): Promise<boolean> {
  const row = await queryMaybe(
    tx,
    z.object({ asked: z.boolean() }),
    'select exists (select from events where verification_id = $1 and type = $2) as asked',
    [verificationId, DELETION_REQUESTED],
  );
  return row?.asked === true;
}

/**
 * A session that comes to be known after the deletion was asked for is deleted as well: bought while the
 * verification ended, or one whose id only a late message has told.
 */
export async function askForNewcomers(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<void> {
  if (!(await wasAsked(tx, verificationId))) return;
  const asked = await askForEach(tx, verificationId);
  if (asked.length === 0) return;
  const data = { sessions: asked.map(({ number }) => number) };
  const event = { type: DELETION_REQUESTED, principal: 'system', data };
  await appendEvents(store, tx, verificationId, [event]);
  await enqueueDeletion(tx, verificationId);
}

const sessionRow = z.object({ number: z.int(), account_id: parse.uuid });

async function askForSessions(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  const sessions = await queryRows(
    tx,
    sessionRow,
    `select number, account_id from vendor_sessions s
     where verification_id = $1 and vendor_session_id is not null and not exists (
       select from vendor_deletions d
       where d.verification_id = $1 and d.number = s.number and d.orphan_id is null)
     order by number`,
    [verificationId],
  );
  for (const { number, account_id: accountId } of sessions) {
    await insert(tx, { verificationId, number, accountId, orphanId: null });
  }
  return sessions;
}

const orphanRow = sessionRow.extend({ id: parse.uuid });

async function askForOrphans(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  const orphans = await queryRows(
    tx,
    orphanRow,
    `select id, number, account_id from orphan_sessions o
     where verification_id = $1 and vendor_session_id is not null
       and not exists (select from vendor_deletions d where d.orphan_id = o.id)
     order by id`,
    [verificationId],
  );
  for (const { id: orphanId, number, account_id: accountId } of orphans) {
    await insert(tx, { verificationId, number, accountId, orphanId });
  }
  return orphans;
}

async function insert(
  tx: pg.PoolClient,
  row: { verificationId: string; number: number; accountId: string; orphanId: string | null },
): Promise<void> {
  await execute(
    tx,
    `insert into vendor_deletions (id, verification_id, number, account_id, orphan_id)
     values ($1, $2, $3, $4, $5)`,
    [uuidv7(), row.verificationId, row.number, row.accountId, row.orphanId],
  );
}
