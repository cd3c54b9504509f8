import type { ZodType } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';

/** One set of credentials at a vendor, decrypted only for the time of a call. */
export interface VendorAccount<Credentials> {
  id: string;
  vendor: VendorName;
  mode: Mode;
  baseUrl: string;
  credentials: Credentials;
}

/**
 * Turns a stored account into the form that the vendor's code takes, and checks its credentials.
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
