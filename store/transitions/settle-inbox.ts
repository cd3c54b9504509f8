import type pg from 'pg';
import { execute } from '../database.ts';
import type { TransitionInput } from '../types.ts';
import { vendorCauses } from './facts.ts';

/** The messages that a write rests on are done with. */
export async function applyRows(tx: pg.PoolClient, input: TransitionInput): Promise<void> {
  const ids = vendorCauses(input).map((cause) => cause.inboxId);
  if (ids.length === 0) return;
  await execute(
    tx,
    `update inbox set disposition = 'applied', leased_until = null, settled_at = now()
     where id = any($1::uuid[]) and disposition in ('waiting', 'delivered')`,
    [ids],
  );
}

/** After the end: rings that nobody needs to answer, and messages about a session never saved. */
export async function settleTheRest(tx: pg.PoolClient, verificationId: string): Promise<void> {
  await execute(
    tx,
    `update inbox set disposition = 'late', why = 'already_final', leased_until = null,
       settled_at = now()
     where verification_id = $1 and disposition in ('waiting', 'delivered', 'unmatched')`,
    [verificationId],
  );
}
