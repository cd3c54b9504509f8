import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionMatch } from '../types.ts';
import { tryHash } from './field.ts';

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
