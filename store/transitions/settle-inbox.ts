import type pg from 'pg';
import { execute } from '../database.ts';
import type { TransitionInput } from '../types.ts';
import { vendorCauses } from './facts.ts';

/** The messages that a write rests on are done with. What they say is kept as it was read for it. */
export async function applyRows(tx: pg.PoolClient, input: TransitionInput): Promise<void> {
  const causes = vendorCauses(input);
  if (causes.length === 0) return;
  await execute(
    tx,
    `update inbox set disposition = 'applied', fact = said.fact, settled_at = now()
     from unnest($1::uuid[], $2::jsonb[]) as said(id, fact)
     where inbox.id = said.id and disposition in ('waiting', 'signaled')`,
    [causes.map(({ inboxId }) => inboxId), causes.map(({ fact }) => JSON.stringify(fact))],
  );
}

/**
 * After the end: messages about a session that is not saved; should it be saved after all, they are
 * released like any other. That the person came back is part of what the end rests on.
 */
export async function settleTheRest(tx: pg.PoolClient, verificationId: string): Promise<void> {
  await execute(
    tx,
    `update inbox set settled_at = now(),
       disposition = case when fact->>'kind' = 'returned' then 'applied' else 'after_final' end,
       why = case when fact->>'kind' = 'returned' then null
         when disposition = 'unmatched' then 'session_not_saved' else 'already_final' end
     where verification_id = $1 and disposition in ('waiting', 'signaled', 'unmatched')`,
    [verificationId],
  );
}
