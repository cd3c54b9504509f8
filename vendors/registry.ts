import type { VendorName } from '../domain/vendor-name.ts';
import type { Vendor } from './vendor.ts';
import { datakeen } from './datakeen/index.ts';
import { identify24 } from './identify24/index.ts';
import { identomat } from './identomat/index.ts';
import { incode } from './incode/index.ts';
import { readingOnce } from './said-twice.ts';
import { veriff } from './veriff/index.ts';

/** Every vendor by name; a new one is one line here, and without it the code does not compile. */
export const vendors: Record<VendorName, Vendor> = {
  veriff: readingOnce(veriff),
  datakeen: readingOnce(datakeen),
  identomat: readingOnce(identomat),
  identify24: readingOnce(identify24),
  incode: readingOnce(incode),
};

/** The vendor of that name. */
export const findVendor = (name: VendorName): Vendor => vendors[name];
