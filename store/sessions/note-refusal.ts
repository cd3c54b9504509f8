import type { ReasonCode } from '../../domain/reason.ts';
import { execute } from '../database.ts';
import type { Store } from '../store.ts';

/**
 * No session is to be had, for good: written down before the workflow hears of it, so that its word for
 * it need not be believed. A session that is saved after all takes it back.
 */
export async function noteSessionRefusal(
  store: Store,
  input: {
    verificationId: string;
    session: number;
    reason: ReasonCode;
    vendorCode: string | null;
    /** JSON pointers into the request. */
    fields: readonly string[];
  },
): Promise<void> {
  const { verificationId, ...refusal } = input;
  await execute(
    store.app,
    'update verifications set session_refusal = $2 where id = $1 and ended_at is null',
    [verificationId, JSON.stringify(refusal)],
  );
}
