import type pg from 'pg';
import { z } from 'zod';
import { execute, queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionMatch } from '../types.ts';
import { tryHash } from './field.ts';

/**
 * Each try to buy a session is a row of `session_rings`, known by its token, and open until it is known
 * what became of it: nothing was made, its session is used, or it may have left an orphan.
 */

/** Notes that a try surely made no session at the vendor: nothing is left of it. Safe to repeat. */
export async function settleWithoutSession(
  store: Store,
  { accountId, tryToken }: { accountId: string; tryToken: string },
): Promise<void> {
  await execute(
    store.app,
    'update session_rings set settled_at = now() where ring_hash = $1 and settled_at is null',
    [tryHash(store, accountId, tryToken)],
  );
}

/** What is said at its address is an orphan's from now on. False when that was known before. */
export async function settleAsOrphan(tx: pg.PoolClient, hash: string): Promise<boolean> {
  const settled = await execute(
    tx,
    `update session_rings set orphan = true, settled_at = now()
     where ring_hash = $1 and not orphan`,
    [hash],
  );
  return settled > 0;
}

/** Its session is used. True when it was taken for an orphan's before. */
export async function settleAsUsed(tx: pg.PoolClient, hash: string): Promise<boolean> {
  const rows = await queryRows(
    tx,
    z.object({ was_orphan: z.boolean() }),
    `with before as (select ring_hash, orphan from session_rings where ring_hash = $1)
     update session_rings r set orphan = false, settled_at = now()
     from before where r.ring_hash = before.ring_hash returning before.orphan as was_orphan`,
    [hash],
  );
  return rows.some(({ was_orphan: wasOrphan }) => wasOrphan);
}

/** Every try for that session that is still open may have left an orphan; gives back how many. */
export function giveUpOpenTries(
  tx: pg.PoolClient,
  { verificationId, number }: { verificationId: string; number: number },
): Promise<number> {
  return execute(
    tx,
    `update session_rings set orphan = true, settled_at = now()
     where verification_id = $1 and number = $2 and settled_at is null`,
    [verificationId, number],
  );
}

const tryRow = z.object({ verification_id: parse.uuid, number: z.int(), orphan: z.boolean() });

/** The session whose webhook address ends in the token of its try, or null. */
export async function findSessionByTryToken(
  store: Store,
  input: { accountId: string; tryToken: string },
): Promise<SessionMatch | null> {
  const row = await queryMaybe(
    store.app,
    tryRow,
    `select verification_id, number, orphan from session_rings
     where account_id = $1 and ring_hash = $2`,
    [input.accountId, tryHash(store, input.accountId, input.tryToken)],
  );
  return row && { verificationId: row.verification_id, number: row.number, orphan: row.orphan };
}
