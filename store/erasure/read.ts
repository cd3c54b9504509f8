import { z } from 'zod';
import { ERASURE_REASONS } from '../../domain/erasure.ts';
import { type Executor, queryMaybe, queryRows } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { ErasureRow } from '../types.ts';

export const erasureRow = z.object({
  verification_id: parse.uuid,
  reason: z.enum(ERASURE_REASONS),
  principal: z.string(),
  at_vendor: z.enum(['asked', 'not_offered']),
  requested_at: z.date(),
  done_at: z.date().nullable(),
  tag: z.string(),
});

/**
 * The erasure request of a verification; null where there is none.
 * @throws RowChangedError when the request is not as we wrote it
 */
export async function findErasure(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  verificationId: string,
): Promise<ErasureRow | null> {
  const row = await queryMaybe(
    executor,
    erasureRow,
    `select verification_id, reason, principal, at_vendor, requested_at, done_at, tag
     from erasures where verification_id = $1`,
    [verificationId],
  );
  if (row === null) return null;
  tags.check('erasures', row, row.tag);
  return erasureOf(row);
}

export function erasureOf(row: z.output<typeof erasureRow>): ErasureRow {
  const { verification_id: verificationId, at_vendor: atVendor, reason, principal } = row;
  const { requested_at: requestedAt, done_at: erasedAt } = row;
  return { verificationId, reason, principal, atVendor, requestedAt, erasedAt };
}

/** The same for callers without a transaction. @throws as it does */
export const getErasure = (
  store: Pick<Store, 'app' | 'tags'>,
  { verificationId }: { verificationId: string },
): Promise<ErasureRow | null> => findErasure(store, store.app, verificationId);

/** Whether it was asked for and is done with. */
export async function isErased(
  store: Pick<Store, 'app' | 'tags'>,
  { verificationId }: { verificationId: string },
): Promise<boolean> {
  return (await getErasure(store, { verificationId }))?.erasedAt != null;
}

/** Whether someone besides the sweep requested it. @throws RowChangedError when an event is not ours */
export async function isAskedByHand(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<boolean> {
  const events = await queryRows(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type = 'verification.erasure_requested'`,
    [verificationId],
  );
  for (const event of events) tags.check('events', event, event.tag);
  return events.some(({ principal }) => principal !== 'system');
}
