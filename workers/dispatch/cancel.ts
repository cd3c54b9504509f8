import { setTimeout as pause } from 'node:timers/promises';
import { isFinal } from '../../domain/status.ts';
import { claimOutboxFor, findStartInput } from '../../store/index.ts';
import { type DispatchParts, LEASE_MS, passOn } from './outbox.ts';

const LOOK_EVERY_MS = 100;

/** See `Dispatch.cancel`. It is signaled as the relay would do it, and at once. */
export async function cancelVerification(
  parts: DispatchParts,
  verificationId: string,
  waitMs: number,
): Promise<void> {
  const until = Date.now() + waitMs;
  const rows = await claimOutboxFor(parts.store, { verificationId, leaseMs: LEASE_MS });
  for (const row of rows) {
    // Where Temporal is away for one it is for the others: they are the relay's after their lease.
    if (!(await passOn(parts, row))) break;
  }
  while (!(await hasEnded(parts, verificationId)) && Date.now() < until) await pause(LOOK_EVERY_MS);
}

async function hasEnded({ store }: DispatchParts, verificationId: string): Promise<boolean> {
  return isFinal((await findStartInput(store, { verificationId })).status);
}
