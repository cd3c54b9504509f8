import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { execute, inTransaction, queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { lockVerification } from '../verifications/lock.ts';

type OrphanCause = 'timeout' | 'disconnect' | 'saved_twice' | 'webhook';

/**
 * Remembers that the vendor may have made a session whose id never reached us. What the ring token of
 * that try brings is the orphan's from now on. Gives back how many tries for that session ended so.
 */
export async function recordOrphan(
  store: Store,
  input: { verificationId: string; session: number; cause: 'timeout' | 'disconnect' },
): Promise<{ tries: number }> {
  const { verificationId, session, cause } = input;
  return inTransaction(store.app, async (tx) => {
    const { account_id: accountId } = await lockVerification(tx, verificationId);
    await insertOrphan(tx, { verificationId, number: session, accountId, cause });
    await execute(
      tx,
      `update session_rings set orphan = true
       where ring_hash = (
         select r.ring_hash from session_rings r
         join vendor_sessions s using (verification_id, number)
         where r.verification_id = $1 and r.number = $2 and s.state = 'requested'
         order by r.created_at desc limit 1)`,
      [verificationId, session],
    );
    const [counted] = await queryRows(
      tx,
      triesRow,
      `select count(*) as tries from orphan_sessions
       where verification_id = $1 and number = $2 and cause in ('timeout', 'disconnect')`,
      [verificationId, session],
    );
    return { tries: counted?.tries ?? 1 };
  });
}

const triesRow = z.object({ tries: parse.count });

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
 * Remembers which session it is that nobody uses. The first orphan of the verification that has no
 * name yet is taken to be it.
 */
export async function nameOrphan(tx: pg.PoolClient, orphan: NamedOrphan): Promise<void> {
  const known = await queryMaybe(
    tx,
    parse.idRow,
    'select id from orphan_sessions where verification_id = $1 and vendor_session_hash = $2',
    [orphan.verificationId, orphan.vendorSessionHash],
  );
  if (known !== null) return;
  const named = await execute(
    tx,
    `update orphan_sessions set vendor_session_hash = $2, vendor_session_id = $3
     where id = (select id from orphan_sessions
       where verification_id = $1 and vendor_session_hash is null order by id limit 1)`,
    [orphan.verificationId, orphan.vendorSessionHash, orphan.vendorSessionId],
  );
  if (named === 0) await insertOrphan(tx, orphan);
}

async function insertOrphan(
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
