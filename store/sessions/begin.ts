import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { execute, inTransaction, queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { lockUnchanged, lockVerification } from '../verifications/lock.ts';
import { tryHash } from './field.ts';
import { insertOrphan } from './orphans.ts';
import { giveUpOpenTries } from './tries.ts';

const TOKEN_BYTES = 32;

/**
 * Notes that a session of that number is being bought, before the vendor is asked. Every try gets a
 * token of its own, for the session's webhook address: it distinguishes a webhook about an orphan
 * from one about the session that is used. Only the token's keyed hash is stored.
 *
 * An earlier try whose result was never written down was cut off, by a crash of ours or because
 * the database was away: its session, if it made one, is an orphan from now on.
 */
export async function beginSession(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<{ tryToken: string }> {
  const { verificationId, session } = input;
  const tryToken = randomBytes(TOKEN_BYTES).toString('base64url');
  await inTransaction(store.app, async (tx) => {
    const { account_id: accountId } = await lockUnchanged(store, tx, verificationId);
    await execute(
      tx,
      `insert into vendor_sessions (verification_id, number, account_id, state)
       values ($1, $2, $3, 'requested')
       on conflict (verification_id, number) do nothing`,
      [verificationId, session, accountId],
    );
    await giveUpCutOffTries(tx, { verificationId, number: session, accountId });
    await execute(
      tx,
      `insert into session_rings (ring_hash, account_id, verification_id, number)
       values ($1, $2, $3, $4)`,
      [tryHash(store, accountId, tryToken), accountId, verificationId, session],
    );
  });
  return { tryToken };
}

const openTryRow = z.object({ verification_id: parse.uuid, number: z.int() });

/**
 * Does so with tries that no later one follows, since the verification has ended meanwhile, or its next
 * try is far off: those that are still open `olderThanMs` after they began, at most `limit` sessions'.
 * @param input.olderThanMs longer than a try takes, and what it bought is saved
 */
export async function recordCutOffTries(
  store: Store,
  input: { olderThanMs: number; limit: number },
): Promise<void> {
  const open = await queryRows(
    store.app,
    openTryRow,
    `select verification_id, number from session_rings
     where settled_at is null and created_at < now() - $1 * interval '1 millisecond'
     order by created_at limit $2`,
    [input.olderThanMs, input.limit],
  );
  for (const { verification_id: verificationId, number } of open) {
    await inTransaction(store.app, async (tx) => {
      const { account_id: accountId } = await lockVerification(tx, verificationId);
      await giveUpCutOffTries(tx, { verificationId, number, accountId });
    });
  }
}

const stateRow = z.object({ state: parse.sessionState });

async function giveUpCutOffTries(
  tx: pg.PoolClient,
  about: { verificationId: string; number: number; accountId: string },
): Promise<void> {
  const session = await queryMaybe(
    tx,
    stateRow,
    'select state from vendor_sessions where verification_id = $1 and number = $2',
    [about.verificationId, about.number],
  );
  if (session?.state !== 'requested') return;
  const cutOff = await giveUpOpenTries(tx, about);
  for (let left = cutOff; left > 0; left -= 1) await insertOrphan(tx, { ...about, cause: 'crash' });
}
