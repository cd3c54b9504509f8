import type { Logger } from 'pino';
import type { EndpointTest } from '../domain/notification.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';
import type { EndpointRow, Store } from '../store/index.ts';
import type { Vendor } from '../vendors/vendor.ts';
import type { Dispatch } from './dispatch.ts';
import type { Counters } from './http/counters.ts';
import type { Limits, LimitSettings } from './http/limits.ts';

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
  /** Clients' endpoints: what may be one, and the message that tries one. */
  endpoints: {
    /** What the address must be and is not, as the rest of a sentence; null when it may be called. */
    urlFault: (url: string, about: { mode: Mode; allowLoopback: boolean }) => string | null;
    /** Sends `endpoint.test` once; bounded in time, and no failure of the endpoint is one of ours. */
    test: (endpoint: EndpointRow) => Promise<EndpointTest>;
  };
  limitSettings: LimitSettings;
  readiness: {
    /** Rejects when this process cannot reach its database. */
    postgres: () => Promise<void>;
  };
  now: () => Date;
}

/** The same, as routes are given it. */
export type RouteDependencies = ApiDependencies & { counters: Counters; limits: Limits };
