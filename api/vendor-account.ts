import { KycError } from '../domain/errors.ts';
import type { VendorAccountRow } from '../store/index.ts';
import type { Vendor, VendorAccount } from '../vendors/vendor.ts';

/**
 * An account as the vendor's own code takes it, its credentials checked.
 * @throws KycError `vendor_misconfigured` when they are not what the vendor needs
 */
export function vendorAccountOf(vendor: Vendor, row: VendorAccountRow): VendorAccount<unknown> {
  const credentials = vendor.credentials.safeParse(row.credentials);
  if (!credentials.success) {
    throw new KycError('vendor_misconfigured', 'The credentials of the account are incomplete.');
  }
  const { id, mode, baseUrl } = row;
  return { id, vendor: row.vendor, mode, baseUrl, credentials: credentials.data };
}
