import { randomBytes } from 'node:crypto';
import { execute, inTransaction } from '../database.ts';
import type { Store } from '../store.ts';
import { lockVerification } from '../verifications/lock.ts';
import { ringHash } from './field.ts';

const TOKEN_BYTES = 32;

/**
 * Notes that a session of that number is being bought, before the vendor is asked. Every try gets a
 * ring token of its own, for the session's webhook address: so a ring for a session that nobody uses
 * can be told from one for the session that is used. Only the token's keyed hash is stored.
 */
export async function beginSession(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<{ ringToken: string }> {
  const { verificationId, session } = input;
  const ringToken = randomBytes(TOKEN_BYTES).toString('base64url');
  await inTransaction(store.app, async (tx) => {
    const { account_id: accountId } = await lockVerification(tx, verificationId);
    await execute(
      tx,
      `insert into vendor_sessions (verification_id, number, account_id, state)
       values ($1, $2, $3, 'requested')
       on conflict (verification_id, number) do nothing`,
      [verificationId, session, accountId],
    );
    await execute(
      tx,
      `insert into session_rings (ring_hash, account_id, verification_id, number)
       values ($1, $2, $3, $4)`,
      [ringHash(store, accountId, ringToken), accountId, verificationId, session],
    );
  });
  return { ringToken };
}
