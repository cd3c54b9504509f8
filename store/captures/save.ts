import { v7 as uuidv7 } from 'uuid';
import { execute } from '../database.ts';
import { listClosedAttempts } from '../sessions/list-closed-attempts.ts';
import type { Store } from '../store.ts';

/**
 * Notes an image whose object is kept already, as one of the attempt that the person makes now. It
 * waits for the vendor's verdict from here on.
 */
export async function saveCapture(
  store: Store,
  input: { verificationId: string; session: number; step: string; objectKey: string },
): Promise<{ captureId: string }> {
  const captureId = uuidv7();
  const closed = await listClosedAttempts(store, input);
  await execute(
    store.app,
    `insert into captures (id, verification_id, session, step, object_key, follows)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      captureId,
      input.verificationId,
      input.session,
      input.step,
      input.objectKey,
      closed.at(-1)?.attempt ?? null,
    ],
  );
  return { captureId };
}
