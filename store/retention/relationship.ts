import { z } from 'zod';
import { endOfDay, type Kept } from '../../domain/retention.ts';
import { FINAL_STATUSES } from '../../domain/status.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { execute, type Executor, inTransaction, queryRows } from '../database.ts';
import { listOfReference } from '../erasure/of-reference.ts';
import { findErasure } from '../erasure/read.ts';
import { appendEvents, EVENT_COLUMNS, eventRow } from '../events.ts';
import { noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { MayBeKeyed } from '../types.ts';
import { lockUnchanged } from '../verifications/lock.ts';

const TOLD = 'relationship.ended';
const DECIDED = [...FINAL_STATUSES.map((status) => `verification.${status}`), 'decision.revised'];

interface RelationshipEnd extends MayBeKeyed {
  clientId: string;
  mode: Mode;
  reference: string;
  /** The last day of it, UTC, as 2026-01-31; may be one to come. */
  endedOn: string;
  principal: string;
}

/**
 * Records when the business relationship with a person has ended, or will: the retention time begins on that
 * day, where it is after the end of the verification. The last report counts. It applies to the verifications
 * that the reference has by then, along the chain of retries, except those that are to be erased already:
 * that is not taken back.
 * @returns the ids of these
 * @throws RowChangedError when one of them is not as we wrote it
 */
export async function tellRelationshipEnd(
  store: Store,
  { clientId, mode, reference, endedOn, principal, sent }: RelationshipEnd,
): Promise<string[]> {
  const ids = await listOfReference(store, { clientId, mode, reference });
  return inTransaction(store.app, async (tx) => {
    const kept: string[] = [];
    // In the order of their ids, so that two at once do not wait for each other.
    for (const id of ids) {
      const { data_erased_at: erasedAt } = await lockUnchanged(store, tx, id);
      if (erasedAt !== null || (await findErasure(store, tx, id)) !== null) continue;
      kept.push(id);
      const known = await readKeeping(store, tx, id);
      if (known.relationship?.endedOn === endedOn) continue;
      await execute(
        tx,
        `update verifications set relationship_ended_at = $2, relationship_told_at = now(),
           sequence = sequence + 1, updated_at = now() where id = $1`,
        [id, endOfDay(endedOn)],
      );
      await appendEvents(store, tx, id, [{ type: TOLD, principal, data: { endedOn } }]);
    }
    await noteRequest(store, tx, sent, { outcome: kept });
    return kept;
  });
}

const keepingRow = eventRow.extend({ at: z.date() });
const toldData = z.object({ endedOn: z.iso.date() });

/**
 * Since when a verification is to be kept, by its events alone: the times in its row carry no tag. The caller
 * holds its lock. `endedAt` is null where no event says that it has ended.
 * @throws RowChangedError when it was none of ours that wrote one of them
 */
export async function readKeeping(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<Pick<Kept, 'relationship'> & { endedAt: Date | null }> {
  const events = await queryRows(
    tx,
    keepingRow,
    `select ${EVENT_COLUMNS}, at from events
     where verification_id = $1 and type = any ($2) order by number`,
    [verificationId, [TOLD, ...DECIDED]],
  );
  for (const event of events) tags.check('events', event, event.tag);
  const ended = events.filter(({ type }) => type !== TOLD).map((event) => madeAt(event).getTime());
  const told = events.findLast(({ type }) => type === TOLD);
  return {
    endedAt: ended.length === 0 ? null : new Date(Math.max(...ended)),
    relationship:
      told === undefined
        ? null
        : { endedOn: toldData.parse(told.data).endedOn, toldAt: madeAt(told) },
  };
}

/**
 * The later of the process's time, with which a UUID of version 7 begins, and the database's: so a clock that
 * is behind erases no data. The row's tag covers the id but not `at`, which can only keep data for longer.
 */
const madeAt = ({ id, at }: z.output<typeof keepingRow>): Date =>
  new Date(Math.max(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), at.getTime()));
