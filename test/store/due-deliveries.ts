import { claimDeliveries, type DueDelivery, type Store } from '../../store/index.ts';

/** Claims what is due to be delivered; of that what is about one verification, oldest first. */
export async function dueDeliveries(store: Store, verificationId: string): Promise<DueDelivery[]> {
  const due = await claimDeliveries(store, { limit: 1_000, leaseMs: 60_000 });
  return due.filter((row) => row.verificationId === verificationId);
}
