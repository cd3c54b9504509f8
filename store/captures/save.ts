import { v7 as uuidv7 } from 'uuid';
import { execute, inTransaction } from '../database.ts';
import type { Store } from '../store.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { refuseAtLimit } from './limit.ts';

/**
 * Notes an image whose object is kept already, as one of the try that the person makes now. It waits
 * for the vendor's verdict from here on.
 * @throws KycError `upload_limit` or `vendor_limit` when the session or the verification has had as many
 *   as it may
 */
export async function saveCapture(
  store: Store,
  input: {
    verificationId: string;
    session: number;
    step: string;
    objectKey: string;
    /** How many photos the vendor itself takes in one session, where it says. */
    vendorTakes?: number | undefined;
  },
): Promise<{ captureId: string }> {
  const captureId = uuidv7();
  await inTransaction(store.app, async (tx) => {
    await lockUnchanged(store, tx, input.verificationId);
    await refuseAtLimit(store, tx, input);
    await execute(
      tx,
      `insert into captures (id, verification_id, session, step, object_key, attempt)
       select $1, id, $3, $4, $5, attempts_used + 1 from verifications where id = $2`,
      [captureId, input.verificationId, input.session, input.step, input.objectKey],
    );
  });
  return { captureId };
}
