import type { Subject } from '../../domain/subject.ts';
import { logAccess } from '../access-log.ts';
import { inTransaction } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import { getOwner } from '../verifications/lock.ts';
import { readPersonalData } from '../verifications/personal-data.ts';

/**
 * Who is to be verified, as the client has said it. Who reads it is written to the access log in the same
 * transaction.
 * @throws KycError `not_found`; `erased`
 */
export async function readSubject(
  store: Store,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<Subject> {
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const { subject } = await readPersonalData(tx, key, verificationId);
    await logAccess(tx, verificationId, principal, 'subject.read');
    return subject;
  });
}
