import { keptUntil } from '../../domain/retention.ts';
import { inTransaction } from '../database.ts';
import { findKept } from '../erasure/hold.ts';
import { readRetention } from '../retention/policy.ts';
import { readKeeping as readTold } from '../retention/relationship.ts';
import type { Store } from '../store.ts';

/** For how long a verification is kept, and what keeps it for longer. */
export interface Keeping {
  /** Whether it is under a legal hold. */
  isHeld: boolean;
  /** Until then no one can have it erased. */
  retainUntil: Date | null;
  /** The last day of the business relationship, as its client last reported it. */
  relationshipEndedOn: string | null;
  /** Days after which its client has what has ended erased; null: when somebody asks. */
  retentionDays: number | null;
  /** When that is, as things are; null: by nothing, or it is open. */
  dueAt: Date | null;
}

/** @throws RowChangedError when any of these rows is not as we wrote it */
export function readKeeping(
  store: Store,
  { verificationId, clientId }: { verificationId: string; clientId: string },
): Promise<Keeping> {
  return inTransaction(store.app, async (tx) => {
    const kept = await findKept(store, tx, verificationId);
    const { days, beginsAt } = await readRetention(store, tx, clientId);
    const { endedAt, relationship } = await readTold(store, tx, verificationId);
    const over =
      days === null || endedAt === null ? null : keptUntil({ endedAt, relationship }, days);
    return {
      isHeld: kept !== null && kept.until === null,
      retainUntil: kept?.until ?? null,
      relationshipEndedOn: relationship?.endedOn ?? null,
      retentionDays: days,
      dueAt: over !== null && beginsAt !== null && beginsAt > over ? beginsAt : over,
    };
  });
}
