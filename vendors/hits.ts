import type { HitReader } from '../domain/hits.ts';
import type { VendorName } from '../domain/vendor-name.ts';
import type { Vendor } from './vendor.ts';

export type FindVendor = (name: VendorName) => Pick<Vendor, 'readResult' | 'hitName'>;

/** Reads the screening hits of a message, each with the vendor's own id of it where it has one. */
export const hitReader =
  (vendors: FindVendor): HitReader =>
  (name, message) => {
    const vendor = vendors(name);
    const { screening = [] } = vendor.readResult(message) ?? {};
    return screening.map((said) => ({ name: vendor.hitName?.(said) ?? null, said }));
  };
