import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/**
 * Verifications that are open and whose start was accepted a while ago, in the order of their ids:
 * each of them should have a workflow that runs.
 * @param input.after the last id of the batch before; null for the first
 */
export async function listOpenVerifications(
  store: Store,
  input: { startedBeforeMs: number; after: string | null; limit: number },
): Promise<string[]> {
  const rows = await queryRows(
    store.app,
    z.object({ id: parse.uuid }),
    `select v.id from verifications v
     where v.ended_at is null and ($1::uuid is null or v.id > $1)
       and exists (select from outbox o
         where o.verification_id = v.id and o.kind = 'start'
           and o.completed_at < now() - $2 * interval '1 millisecond')
       and not exists (select from outbox o
         where o.verification_id = v.id and o.kind = 'start'
           and (o.completed_at is null
             or o.completed_at >= now() - $2 * interval '1 millisecond'))
     order by v.id limit $3`,
    [input.after, input.startedBeforeMs, input.limit],
  );
  return rows.map(({ id }) => id);
}
