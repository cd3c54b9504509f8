import type { Mode, VendorName } from '../domain/vendor-name.ts';

/** One set of credentials at a vendor, decrypted for the time of a call. */
export interface VendorAccount<Credentials> {
  id: string;
  vendor: VendorName;
  mode: Mode;
  baseUrl: string;
  credentials: Credentials;
}
