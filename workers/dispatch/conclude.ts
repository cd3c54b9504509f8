import { setTimeout as pause } from 'node:timers/promises';
import { isFinal, type Status } from '../../domain/status.ts';
import { claimOutboxFor, findStartInput, isErased } from '../../store/index.ts';
import { type DispatchParts, LEASE_MS, passOn } from './outbox.ts';

const LOOK_EVERY_MS = 100;

/** See `Dispatch.conclude`. Signals the workflow at once, as the relay would do later. */
export async function conclude(
  parts: DispatchParts,
  verificationId: string,
  { waitMs, leaves }: { waitMs: number; leaves?: Status },
): Promise<void> {
  const until = Date.now() + waitMs;
  const rows = await claimOutboxFor(parts.store, { verificationId, leaseMs: LEASE_MS });
  for (const row of rows) {
    // If Temporal is down, leave the other rows to the relay, which gets them after their lease.
    if (!(await passOn(parts, row))) break;
  }
  const isThere = async (): Promise<boolean> => {
    const { status } = await findStartInput(parts.store, { verificationId });
    return isFinal(status) || (leaves !== undefined && status !== leaves);
  };
  while (!(await isThere()) && Date.now() < until) await pause(LOOK_EVERY_MS);
}

/** See `Dispatch.erase`. Retries an erasure that waits for the end when its pause is over. */
export async function erase(
  parts: DispatchParts,
  verificationId: string,
  { waitMs }: { waitMs: number },
): Promise<void> {
  const { store } = parts;
  for (const until = Date.now() + waitMs; ;) {
    for (const row of await claimOutboxFor(store, { verificationId, leaseMs: LEASE_MS })) {
      await passOn(parts, row);
    }
    if ((await isErased(store, { verificationId })) || Date.now() >= until) return;
    await pause(LOOK_EVERY_MS);
  }
}
