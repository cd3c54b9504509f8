import type pg from 'pg';
import { execute, queryRows } from '../database.ts';
import { enqueueRevision } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
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
 * After the end: rings, and messages about a session that is not saved; should it be saved after all,
 * they are released like any other. A ring that is not answered may tell
 * of a change of mind, so the vendor is asked by a revision.
 */
export async function settleTheRest(tx: pg.PoolClient, verificationId: string): Promise<void> {
  const unanswered = await queryRows(
    tx,
    parse.idRow,
    `select id from inbox
     where verification_id = $1 and disposition in ('waiting', 'signaled')
       and fact->>'kind' = 'ring'`,
    [verificationId],
  );
  await execute(
    tx,
    `update inbox set disposition = 'after_final',
       why = case when disposition = 'unmatched' then 'session_not_saved' else 'already_final' end,
       settled_at = now()
     where verification_id = $1 and disposition in ('waiting', 'signaled', 'unmatched')`,
    [verificationId],
  );
  for (const { id: inboxId } of unanswered) await enqueueRevision(tx, { verificationId, inboxId });
}
