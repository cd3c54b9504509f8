import { KycError } from '../domain/errors.ts';
import type { VendorName } from '../domain/vendor-name.ts';
import type { Vendor } from './vendor.ts';
import { datakeen } from './datakeen/index.ts';
import { identify24 } from './identify24/index.ts';
import { identomat } from './identomat/index.ts';
import { incode } from './incode/index.ts';
import { veriff } from './veriff/index.ts';

/** Every vendor of this build; a new one is one line here. */
export const vendors: Partial<Record<VendorName, Vendor>> = {
  veriff,
  datakeen,
  identomat,
  identify24,
  incode,
};

/**
 * The vendor of that name.
 *
 * @throws KycError `vendor_misconfigured` when this build has none
 */
export function findVendor(name: VendorName): Vendor {
  const vendor = vendors[name];
  if (vendor === undefined) {
    throw new KycError('vendor_misconfigured', `This build has no vendor ${name}.`);
  }
  return vendor;
}
