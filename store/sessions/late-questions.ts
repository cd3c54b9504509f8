import { execute, type Executor, queryIds } from '../database.ts';
import type { Store } from '../store.ts';

/**
 * Late questions to the vendor a day, a week and a month after the end, where its staff may still
 * change its mind and the end was not the client's own. Nothing waits in Temporal meanwhile.
 */
export async function planLateQuestions(tx: Executor, verificationId: string): Promise<void> {
  await execute(
    tx,
    `insert into late_questions (verification_id, due_at)
     select id, now() + pause from verifications,
       unnest(array['1 day', '7 days', '30 days']::interval[]) as pause
     where id = $1 and status <> 'canceled'
       and (start_input->'lifecycle'->>'decidesLate')::boolean
     on conflict do nothing`,
    [verificationId],
  );
}

/** The verifications of which a late question is due. */
export async function listLateQuestions(store: Store, input: { limit: number }): Promise<string[]> {
  return queryIds(
    store.app,
    `select verification_id as id from late_questions where due_at <= now()
     group by verification_id order by min(due_at) limit $1`,
    [input.limit],
  );
}

/** What was due of that verification was asked, or it cannot be asked any more. */
export async function settleLateQuestions(
  store: Store,
  input: { verificationId: string },
): Promise<void> {
  await execute(
    store.app,
    'delete from late_questions where verification_id = $1 and due_at <= now()',
    [input.verificationId],
  );
}

/** What was due of that verification could not be asked: again in an hour, as one question. */
export async function postponeLateQuestions(
  store: Store,
  input: { verificationId: string },
): Promise<void> {
  await execute(
    store.app,
    `with gone as (
       delete from late_questions where verification_id = $1 and due_at <= now()
       returning verification_id)
     insert into late_questions (verification_id, due_at)
     select distinct verification_id, now() + interval '1 hour' from gone`,
    [input.verificationId],
  );
}
