import type { Store } from '../store/index.ts';
import type { VendorName } from '../domain/vendor-name.ts';
import type { Vendor } from '../vendors/vendor.ts';

/** The part of a structured logger that activities use: fields first, then a fixed message. */
export interface ActivityLogger {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** The dependencies of activities; workers pass them in. */
export interface ActivityDeps {
  store: Store;
  /** The vendor of that name; throws `vendor_misconfigured` where this build has none. */
  vendors: (name: VendorName) => Vendor;
  /** Where people and vendors reach our API, without a slash at the end. */
  publicUrl: string;
  logger: ActivityLogger;
  now: () => Date;
}
