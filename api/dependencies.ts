import type { Logger } from 'pino';
import type { VendorName } from '../domain/vendor-name.ts';
import type { Store } from '../store/index.ts';
import type { Vendor } from '../vendors/vendor.ts';
import type { Dispatch } from './dispatch.ts';
import type { Counters } from './http/counters.ts';

/** Everything that the API does not do itself; composed by `workers/`. */
export interface ApiDependencies {
  store: Store;
  /** `findVendor` of the registry. */
  vendors: (name: VendorName) => Vendor;
  /** How people and vendors reach us, without a slash at the end. */
  publicUrl: string;
  logger: Logger;
  /** As Express's `trust proxy`. */
  trustProxy: boolean | number | string;
  dispatch: Dispatch;
  readiness: {
    /** Rejects when this process cannot reach its database. */
    postgres: () => Promise<void>;
  };
  now: () => Date;
}

/** The same, as routes are given it. */
export type RouteDependencies = ApiDependencies & { counters: Counters };
