import type { Logger } from 'pino';
import type { VendorName } from '../domain/vendor-name.ts';
import type { Store } from '../store/index.ts';
import type { Vendor } from '../vendors/vendor.ts';
import type { PayloadReader } from './codec/payload.ts';
import type { ConsoleDispatch } from './dispatch.ts';
import type { IdentityProvider } from './login/provider.ts';

/** Everything that the console does not do itself; composed by `workers/`. */
export interface ConsoleDependencies {
  store: Store;
  /** `findVendor` of the registry. */
  vendors: (name: VendorName) => Vendor;
  dispatch: ConsoleDispatch;
  provider: IdentityProvider;
  /** For Temporal's UI, which is at that origin; null where the configuration names none. */
  codec: { uiOrigin: string; reader: PayloadReader } | null;
  /** How people reach the console: scheme, host and port. */
  publicUrl: string;
  /** Shown to operators; null where the configuration names none. */
  links: { temporalUi: string | null; runbook: string | null };
  /** Whether cookies go by https alone: everywhere but in development and tests. */
  isSecure: boolean;
  logger: Logger;
  /** Rejects when this process cannot reach its database. */
  readiness: () => Promise<void>;
}
