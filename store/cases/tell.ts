import type pg from 'pg';
import { z } from 'zod';
import { queryOne } from '../database.ts';
import { appendEvents } from '../events.ts';
import type { Store } from '../store.ts';
import { notify } from '../transitions/announce.ts';
import type { CaseKind } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';

/** The part of a case that the client is sent. */
export interface ToldCase {
  number: number;
  kind: CaseKind;
  openedAt: Date;
}

const sequenceRow = z.object({ sequence: z.int() });

/** Writes an event about a case, and the notification of the same name; the status stays. */
export async function tellOfCase(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  about: {
    verification: LockedVerification;
    type: 'review.requested' | 'review.overdue';
    principal: string;
    told: ToldCase;
  },
): Promise<void> {
  const { verification, type, principal, told } = about;
  const { id: verificationId, reference, status, reasons, attempts_used } = verification;
  const { sequence } = await queryOne(
    tx,
    sequenceRow,
    `update verifications set sequence = sequence + 1, updated_at = now() where id = $1
     returning sequence`,
    [verificationId],
  );
  const { number, kind, openedAt } = told;
  await appendEvents(store, tx, verificationId, [
    { type, principal, data: { case: number, kind, sequence } },
  ]);
  await notify(store, tx, {
    ...{ type, before: verification },
    data: {
      ...{ verificationId, reference, status, reasons, sequence, attemptsUsed: attempts_used },
      case: { number, kind, openedAt: openedAt.toISOString() },
    },
  });
}
