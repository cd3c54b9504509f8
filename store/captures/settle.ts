import type { CaptureVerdict } from '../../domain/capture-verdict.ts';
import { execute } from '../database.ts';
import type { Store } from '../store.ts';

/** Writes the vendor's verdict. Safe to repeat: the first one stays. */
export async function settleCapture(
  store: Store,
  input: { verificationId: string; captureId: string; verdict: CaptureVerdict },
): Promise<void> {
  const { verdict } = input;
  await execute(
    store.app,
    `update captures
     set state = $3, gate = $4, message = $5, next_step = $6, settled_at = now()
     where id = $1 and verification_id = $2 and state = 'stored'`,
    [
      input.captureId,
      input.verificationId,
      verdict.accepted ? 'accepted' : 'refused',
      verdict.accepted ? null : verdict.gate,
      verdict.accepted ? null : verdict.message,
      verdict.accepted ? verdict.next : null,
    ],
  );
}
