import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { execute, inTransaction, queryOne } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { tryHash } from './field.ts';
import { settleAsOrphan } from './tries.ts';

type OrphanCause = 'timeout' | 'disconnect' | 'crash' | 'saved_twice' | 'webhook';

/**
 * Remembers that the vendor may have made a session whose id never reached us. What the token of that
 * try brings is the orphan's from now on. Gives back how many tries for that session may have cost
 * one in this way. Safe to repeat.
 */
export async function recordOrphan(
  store: Store,
  input: {
    verificationId: string;
    session: number;
    tryToken: string;
    cause: 'timeout' | 'disconnect';
  },
): Promise<{ tries: number }> {
  const { verificationId, session, tryToken, cause } = input;
  return inTransaction(store.app, async (tx) => {
    const { account_id: accountId } = await lockUnchanged(store, tx, verificationId);
    const isNew = await settleAsOrphan(tx, tryHash(store, accountId, tryToken));
    if (isNew) await insertOrphan(tx, { verificationId, number: session, accountId, cause });
    const { count } = await queryOne(
      tx,
      parse.countRow,
      `select count(*) as count from orphan_sessions
       where verification_id = $1 and number = $2 and cause in ('timeout', 'disconnect', 'crash')`,
      [verificationId, session],
    );
    return { tries: Math.max(1, count) };
  });
}

interface NamedOrphan {
  verificationId: string;
  number: number;
  accountId: string;
  vendorSessionHash: string;
  /** Its vendor session id, sealed; null when only the hash is known. */
  vendorSessionId: string | null;
  cause: 'saved_twice' | 'webhook';
}

/**
 * Remembers which session an orphan is. The first orphan of the verification that has no
 * name yet is taken to be it.
 */
export async function nameOrphan(tx: pg.PoolClient, orphan: NamedOrphan): Promise<void> {
  const name = [orphan.verificationId, orphan.vendorSessionHash, orphan.vendorSessionId];
  const known = await execute(
    tx,
    `update orphan_sessions set vendor_session_id = coalesce(vendor_session_id, $3)
     where verification_id = $1 and vendor_session_hash = $2`,
    name,
  );
  if (known > 0) return;
  const named = await execute(
    tx,
    `update orphan_sessions set vendor_session_hash = $2, vendor_session_id = $3
     where id = (select id from orphan_sessions
       where verification_id = $1 and vendor_session_hash is null order by id limit 1)`,
    name,
  );
  if (named === 0) await insertOrphan(tx, orphan);
}

/** Writes an orphan down, unnamed unless it is said what the vendor calls it. */
export async function insertOrphan(
  tx: pg.PoolClient,
  orphan: Omit<NamedOrphan, 'cause' | 'vendorSessionHash' | 'vendorSessionId'> & {
    cause: OrphanCause;
    vendorSessionHash?: string;
    vendorSessionId?: string | null;
  },
): Promise<void> {
  await execute(
    tx,
    `insert into orphan_sessions
       (id, verification_id, number, account_id, cause, vendor_session_hash, vendor_session_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      uuidv7(),
      orphan.verificationId,
      orphan.number,
      orphan.accountId,
      orphan.cause,
      orphan.vendorSessionHash ?? null,
      orphan.vendorSessionId ?? null,
    ],
  );
}
