import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import type { Store } from '../store.ts';
import { getOwner } from './lock.ts';

/**
 * The `vendorOptions` of the request, decrypted; null when there are none.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function readVendorOptions(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<unknown> {
  const key = await verificationKey(store, await getOwner(store, verificationId));
  const row = await queryMaybe(
    store.app,
    z.object({ ciphertext: z.string() }),
    `select ciphertext from personal_data
     where verification_id = $1 and field = 'vendor_options'`,
    [verificationId],
  );
  return row === null ? null : key.unsealJson('vendor_options', row.ciphertext);
}
