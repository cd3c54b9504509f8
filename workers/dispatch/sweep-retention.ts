import type { VendorName } from '../../domain/vendor-name.ts';
import { addTo, noneFound, type Found } from '../../domain/sweep-report.ts';
import {
  countErasing,
  eraseOverRetention,
  listOverRetention,
  listRetentions,
} from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { DispatchParts } from './outbox.ts';

/** At most this many erasures wait at a time; later sweeps request the others. */
const AT_ONCE = 200;
const BATCH = 100;

const vendorDeletes = (vendor: VendorName) => findVendor(vendor).deleteSession !== undefined;

/** How a part of the sweep handles what it finds. */
export interface Sweeping {
  signal: AbortSignal | undefined;
  /** Runs the work for one verification; a failure does not stop the others. */
  each: (verificationId: string, work: () => Promise<void>) => Promise<void>;
}

/**
 * Requests the erasure of verifications whose client's retention is over, the oldest first. Each request has
 * a transaction of its own, and is carried out like one by a person. While earlier ones wait, e.g. because
 * the object storage is down, at most `AT_ONCE` wait.
 * @returns the verifications whose erasure it has requested
 * @throws what the store throws when it is down; the signal's reason once it is aborted
 */
export async function sweepRetention(
  { store, logger }: Pick<DispatchParts, 'store' | 'logger'>,
  { signal, each }: Sweeping,
): Promise<Found> {
  const found = noneFound();
  const { begun, changed } = await listRetentions(store);
  if (changed.length > 0) {
    logger.error(
      { clientIds: changed },
      'how long a client keeps things was changed: none is erased',
    );
  }
  if (begun.size === 0) return found;
  const most = AT_ONCE - (await countErasing(store, { limit: AT_ONCE }));
  for (let after: string | undefined; found.count < most;) {
    const limit = Math.min(BATCH, most - found.count);
    const over = await listOverRetention(store, { begun, after, limit });
    for (const { id: verificationId } of over) {
      signal?.throwIfAborted();
      await each(verificationId, async () => {
        if (!(await eraseOverRetention(store, { verificationId, vendorDeletes }))) return;
        addTo(found, verificationId);
      });
    }
    after = over.at(-1)?.after;
    if (over.length < limit) break;
  }
  return found;
}
