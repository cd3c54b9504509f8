import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction, queryRows } from '../database.ts';
import { appendEvents } from '../events.ts';
import { enqueueDeletion } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { VendorDeletionRow } from '../types.ts';
import { lockVerification } from '../verifications/lock.ts';
import { countUnnamed, readDeletions } from './row.ts';

/**
 * Asks for the deletion, at the vendor, of every session that a verification ever had there, orphans
 * that have a name included. Safe to repeat: what was asked for already stays as it is, and what was
 * refused is asked for again.
 *
 * @param input.principal who asks, as `principalName` spells it
 * @returns what is known of each session now
 * @throws KycError `not_found`; `not_ready` while the verification is open
 */
export async function requestVendorDeletion(
  store: Store,
  input: { verificationId: string; principal: string },
): Promise<VendorDeletionRow[]> {
  const { verificationId, principal } = input;
  return inTransaction(store.app, async (tx) => {
    const { status } = await lockVerification(tx, verificationId);
    if (!isFinal(status)) {
      const remedy = 'Cancel the verification first, or wait for its end.';
      throw new KycError('not_ready', `It has not ended (${status}). ${remedy}`);
    }
    const asked = [
      ...(await askAgain(tx, verificationId)),
      ...(await askForSessions(tx, verificationId)),
      ...(await askForOrphans(tx, verificationId)),
    ];
    if (asked.length > 0) {
      const unnamed = await countUnnamed(tx, verificationId);
      const data = {
        sessions: asked.map(({ number }) => number).sort((a, b) => a - b),
        ...(unnamed === 0 ? {} : { unnamedSessions: unnamed }),
      };
      const type = 'vendor_data.deletion_requested';
      await appendEvents(store, tx, verificationId, [{ type, principal, data }]);
    }
    const deletions = await readDeletions(tx, verificationId);
    if (deletions.some(({ state }) => state === 'requested')) {
      await enqueueDeletion(tx, verificationId);
    }
    return deletions;
  });
}

/** What was asked for so far, for whoever wants to know; empty when nothing was. */
export function listVendorDeletions(
  store: Store,
  input: { verificationId: string },
): Promise<VendorDeletionRow[]> {
  return readDeletions(store.app, input.verificationId);
}

/**
 * How many sessions may be at the vendor whose id never reached us, so that nothing of ours can have them
 * deleted: an answer was lost, or a try was cut off.
 */
export function countUnnamedSessions(
  store: Store,
  input: { verificationId: string },
): Promise<number> {
  return countUnnamed(store.app, input.verificationId);
}

const askedRow = z.object({ number: z.int() });
type Asked = z.output<typeof askedRow>;

function askAgain(tx: pg.PoolClient, verificationId: string): Promise<Asked[]> {
  return queryRows(
    tx,
    askedRow,
    `update vendor_deletions
     set state = 'requested', why = null, due_at = now(), requested_at = now(), settled_at = null
     where verification_id = $1 and state = 'refused' returning number`,
    [verificationId],
  );
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
