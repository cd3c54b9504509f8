import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { isFinal } from '../../domain/status.ts';
import { type DataOwner, VerificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import { derive, withRefusal } from '../transitions/follow.ts';
import { readKnown } from '../transitions/known.ts';
import { write } from '../transitions/record.ts';
import type { TransitionCause } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';

/** As the run that wrote last: none of Temporal's. */
const RUN = 'restore';

/**
 * Ends a verification that is open in a backup and was erased since, as canceled by the one who requested the
 * erasure. Its real end is lost, and we may not ask the vendor again: its key must be destroyed before any
 * process serves, and without the key no workflow can end it. The caller holds the lock and has recorded the
 * cancel. Its workflow, if one runs, learns the end at its next write.
 */
export async function endErased(
  store: Store,
  tx: pg.PoolClient,
  { before, principal }: { before: LockedVerification; principal: string },
): Promise<void> {
  const known = await readKnown(store, tx, before.id);
  const causes: TransitionCause[] = [
    { type: 'cancel', principal: known.cancelRequestedBy ?? principal },
  ];
  const { status, reasons, attemptsUsed } = known.end;
  const asked = {
    ...{ verificationId: before.id, run: RUN, write: known.head.write + 1, causes },
    ...{ status, reasons, attemptsUsed, vendorCode: null, verdict: null, endedSessions: [] },
  };
  const derived = derive(asked, known);
  // Who is held up by a person is not approved by a restore, whatever was written down of them.
  if (!isFinal(derived.status) || derived.status === 'approved') {
    throw new Error('A cancel has not ended a verification as canceled.');
  }
  const owner: DataOwner = { verificationId: before.id, clientId: before.client_id };
  const rereader = {
    ...{ tags: store.tags, accountId: before.account_id, attempt: 1 },
    // A cancel has no evidence, so that nothing is ever sealed under it.
    key: new VerificationKey(randomBytes(32), owner),
    reread: () => {
      throw new Error('A cancel rests on no message.');
    },
  };
  await write(tx, withRefusal(derived), { before, causes: known.causes, rereader });
}
