import type pg from 'pg';
import type { WrittenDecision } from '../../domain/revision.ts';
import { standingOf } from '../../domain/standing.ts';
import type { Revision } from '../../domain/state.ts';
import { closeCase } from '../cases/open.ts';
import { execute } from '../database.ts';
import { appendEvents } from '../events.ts';
import { enqueueArchive } from '../outbox/enqueue.ts';
import type { NotificationPayload } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { notify, toTexts } from './announce.ts';
import { insertDecision, type NewDecision } from './decide.ts';
import type { Rereader } from './facts.ts';

/** A decision beside those that there are. */
type AddedDecision = Omit<NewDecision, 'verificationId' | 'number' | keyof Revision> & Revision;

/**
 * Adds a decision to those that were made, with its event, its notification and what its evidence needs.
 * The status stays. The caller holds the verification's lock.
 * @param made.decisions all that were made before, in order
 * @param made.sequence the verification's, after it
 * @param made.says what its event says further
 */
export async function addDecision(
  tx: pg.PoolClient,
  keys: Pick<Rereader, 'key' | 'tags'>,
  made: {
    before: LockedVerification;
    decisions: readonly Pick<WrittenDecision, 'status' | 'decidedBy'>[];
    sequence: number;
    decision: AddedDecision;
    says?: Record<string, unknown>;
  },
): Promise<void> {
  const { before, decisions, sequence, decision, says = {} } = made;
  const { id: verificationId } = before;
  const { status, reasons, vendorCode, decidedBy, principal } = decision;
  const number = decisions.length + 1;
  const standing = standingOf([...decisions, decision]);
  const stands = standing === decision;
  const times = await insertDecision(tx, keys, { ...decision, verificationId, number });
  const about = { number, status, reasons, decidedBy };
  await appendEvents(keys, tx, verificationId, [
    {
      type: 'decision.revised',
      principal,
      data: { ...about, vendorCode, stands, sequence, ...says },
    },
  ]);
  // What stands now may rest on another attempt, with other photos.
  await enqueueArchive(keys, tx, { verificationId, about: { decision: number } });
  await execute(tx, 'update verifications set sequence = $2, updated_at = now() where id = $1', [
    verificationId,
    sequence,
  ]);
  // Who was to look at a refusal has, or there is none any more.
  if (decidedBy === 'reviewer' || standing?.status !== 'declined') {
    await closeCase(tx, { verificationId });
  }
  await notify(keys, tx, {
    type: 'decision.revised',
    before,
    data: { ...dataOf(before, sequence), revision: { ...about, ...toTexts(times), stands } },
  });
}

/** What every notification says; after the end the status and its reasons are what they were. */
export function dataOf(
  { id: verificationId, reference, status, reasons, attempts_used }: LockedVerification,
  sequence: number,
): NotificationPayload['data'] {
  return { verificationId, reference, status, reasons, sequence, attemptsUsed: attempts_used };
}
