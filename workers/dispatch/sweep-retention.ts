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

/** So many are to be erased at a time: what there is beyond that comes with the sweeps to come. */
const AT_ONCE = 200;
const BATCH = 100;

const vendorDeletes = (vendor: VendorName) => findVendor(vendor).deleteSession !== undefined;

/** How a part of the sweep goes through what it finds. */
export interface Sweeping {
  signal: AbortSignal | undefined;
  /** Does that for one verification, so that a failure costs only this one. */
  each: (verificationId: string, work: () => Promise<void>) => Promise<void>;
}

/**
 * Has erased what was kept for as long as its client wants, the longest kept first: each is asked for in a
 * transaction of its own, and carried out as what a person asks for. While earlier ones are not carried out,
 * the objects being away, no more than `AT_ONCE` wait.
 * @returns those that are asked for now
 * @throws what the store throws when it is away; the signal's reason once it is aborted
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
