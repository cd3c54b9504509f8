import { queryIds } from '../database.ts';
import { OVERDUE_MS } from '../status.ts';
import type { Store } from '../store.ts';

/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

interface Batch {
  /** The last id of the batch before; null for the first. */
  after: string | null;
  limit: number;
}

/**
 * Verifications that are open and whose start was accepted a while ago, in the order of their ids:
 * each of them should have a workflow that runs.
 */
export function listOpenVerifications(
  store: Store,
  { startedBeforeMs, ...batch }: Batch & { startedBeforeMs: number },
): Promise<string[]> {
  const condition = `
    exists (select from outbox o
      where o.verification_id = v.id and o.kind = 'start'
        and o.completed_at < now() - $3 * interval '1 millisecond')
    and not exists (select from outbox o
      where o.verification_id = v.id and o.kind = 'start'
        and (o.completed_at is null
          or o.completed_at >= now() - $3 * interval '1 millisecond'))`;
  return listOpen(store, batch, condition, [startedBeforeMs]);
}

/**
 * Verifications that are open long after their time, whatever their status, in the order of their ids:
 * something may hold their workflow up. One whose start was asked for again comes back when a quarter
 * more of the time since its own has passed, so that what nothing helps is started ever less often.
 */
export function listOverdue(store: Store, batch: Batch): Promise<string[]> {
  const condition = `
    v.expires_at < now() - $3 * interval '1 millisecond'
    and not exists (select from outbox o
      where o.verification_id = v.id and o.kind = 'start'
        and o.created_at > now() - (now() - v.expires_at) / 4)`;
  return listOpen(store, batch, condition, [OVERDUE_MS]);
}

/**
 * Open verifications that were restored from a backup and whose start was not asked for since, in the order of
 * their ids: what runs for them, if Temporal was kept, may wait for what the restored rows do not know.
 */
export function listRestored(store: Store, batch: Batch): Promise<string[]> {
  const condition = `
    (select max(e.at) from events e
      where e.verification_id = v.id and e.type = 'verification.restored')
    > (select max(o.created_at) from outbox o
      where o.verification_id = v.id and o.kind = 'start')`;
  return listOpen(store, batch, condition, []);
}

/** @param values of the condition on `v`, from `$3` on */
async function listOpen(
  store: Store,
  { after, limit }: Batch,
  condition: string,
  values: readonly unknown[],
): Promise<string[]> {
  return queryIds(
    store.app,
    `select v.id from verifications v
     where v.ended_at is null and v.id > $1 and ${condition}
     order by v.id limit $2`,
    [after ?? FIRST, limit, ...values],
  );
}

/**
 * Those of the given verifications that ended a while ago, as a time says that carries no tag: none of
 * them should have a workflow that runs.
 */
export async function listEndedAmong(
  store: Store,
  input: { ids: readonly string[]; endedBeforeMs: number },
): Promise<string[]> {
  return queryIds(
    store.app,
    `select id from verifications
     where id = any($1) and ended_at < now() - $2 * interval '1 millisecond'`,
    [input.ids, input.endedBeforeMs],
  );
}
