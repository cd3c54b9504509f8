import type pg from 'pg';
import type { Store } from '../store.ts';
import { screeningAfter } from '../transitions/events-of.ts';
import type { TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { closeCase, openCase } from './open.ts';

/** While it is in review, and no longer, a verification waits for a person; in the write that says so. */
export async function followCase(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: TransitionInput,
  before: LockedVerification,
): Promise<void> {
  const { status, reasons } = input;
  if (status === 'in_review') {
    const verification = { ...before, reasons, screening: screeningAfter(input, before) };
    await openCase(store, tx, { verification, kind: 'in_review' });
  } else if (before.status === 'in_review') {
    await closeCase(tx, { verificationId: input.verificationId });
  }
}
