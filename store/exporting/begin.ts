import type { Subject } from '../../domain/subject.ts';
import { logAccess } from '../access-log.ts';
import { inTransaction } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import { getOwner } from '../verifications/lock.ts';
import { type PersonalData, readPersonalData } from '../verifications/personal-data.ts';

interface Reading {
  verificationId: string;
  /** Who asks, as `principalName` spells it. */
  principal: string;
}

/**
 * Writes to the access log that all that is kept of a verification is given out, before any of it is read; also
 * of one that was erased. What is read then is written there as well, by the verb that reads it.
 */
export function beginExport(store: Store, { verificationId, principal }: Reading): Promise<void> {
  return inTransaction(store.app, (tx) => logAccess(tx, verificationId, principal, 'export.read'));
}

/**
 * What its client has said of the person. Who reads it is written to the access log in the same transaction.
 * @throws KycError `not_found`; `erased`; RowChangedError when the verification is not as we wrote it
 */
export async function readGiven(
  store: Store,
  { verificationId, principal }: Reading,
): Promise<PersonalData> {
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const given = await readPersonalData(tx, key, verificationId);
    await logAccess(tx, verificationId, principal, 'subject.read');
    return given;
  });
}

/** Who is to be verified, as the client has said it. @throws as `readGiven` does, which it is */
export const readSubject = async (store: Store, about: Reading): Promise<Subject> =>
  (await readGiven(store, about)).subject;
