import { z } from 'zod';
import type { ClosedAttempt } from '../../domain/outcome.ts';
import { queryRows } from '../database.ts';
import type { Store } from '../store.ts';

const closedRow = z.object({ attempt: z.string(), follows: z.string().nullable() });

/**
 * The named requests to try again that a transition has recorded of a session, in the order in which
 * each was first heard: what tells the next attempt from those before it. Rings are no requests, and
 * there may be very many (`inbox_said`).
 */
export async function listClosedAttempts(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<ClosedAttempt[]> {
  const rows = await queryRows(
    store.app,
    closedRow,
    `select fact->>'attempt' as attempt, (array_agg(fact->>'follows' order by position))[1] as follows
     from inbox
     where verification_id = $1 and session = $2 and disposition = 'applied'
       and fact->>'kind' <> 'ring' and fact->>'outcome' = 'resubmit' and fact ? 'attempt'
     group by fact->>'attempt' order by min(position)`,
    [input.verificationId, input.session],
  );
  return rows.map(({ attempt, follows }) => ({
    attempt,
    ...(follows === null ? {} : { follows }),
  }));
}
