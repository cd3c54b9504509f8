import type { ZodType } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';

/** One set of credentials at a vendor, decrypted for the time of a call. */
export interface VendorAccount<Credentials> {
  id: string;
  vendor: VendorName;
  mode: Mode;
  baseUrl: string;
  credentials: Credentials;
}

/**
 * An account as it is stored, as its vendor's own code takes it: with its credentials checked.
 * @throws KycError `vendor_misconfigured` when they are not what the vendor needs
 */
export function accountOf<Credentials>(
  vendor: { credentials: ZodType<Credentials> },
  { id, vendor: name, mode, baseUrl, credentials }: VendorAccount<unknown>,
): VendorAccount<Credentials> {
  const checked = vendor.credentials.safeParse(credentials);
  if (!checked.success) {
    throw new KycError('vendor_misconfigured', 'The credentials of the account are incomplete.');
  }
  return { id, vendor: name, mode, baseUrl, credentials: checked.data };
}
