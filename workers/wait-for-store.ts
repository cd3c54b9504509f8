import {
  checkMasterKeys,
  checkPayloadKeys,
  pingStore,
  type Store,
  StoreFault,
} from '../store/index.ts';
import type { PayloadEncryption } from './payloads/codec.ts';
import type { StartContext } from './run-process.ts';
import { waitFor } from './wait-for.ts';

/** A process that started together with this one may still be creating roles and databases. */
const PATIENCE_MS = 60_000;

interface StoreOptions {
  /** If this process encrypts, this function calls its `begin`. */
  encryption?: PayloadEncryption;
  patienceMs?: number;
}

/**
 * Waits until both databases are up, migrated for this build and readable by our master keys, and no payload
 * key is missing; then records the use of the current payload key. Waits without end while a database is down
 * or not migrated, and a minute for other faults. A wrong or missing key, or a Postgres that is too old,
 * fails at once.
 *
 * @throws StoreFault that names the fault and the remedy
 */
export async function waitForStore(
  store: Store,
  context: StartContext,
  { encryption, patienceMs = PATIENCE_MS }: StoreOptions = {},
): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  const fault = await waitFor(
    'Postgres',
    async () => {
      try {
        await pingStore(store);
        await checkMasterKeys(store);
        await checkPayloadKeys(store);
        await encryption?.begin();
        return null;
      } catch (error) {
        if (!(error instanceof StoreFault) || passes(error)) throw error;
        if (isForGood(error) || performance.now() > giveUpAt) return error;
        throw error;
      }
    },
    context,
  );
  if (fault !== null) throw fault;
}

const passes = ({ kind }: StoreFault): boolean => kind === 'unreachable' || kind === 'not_migrated';

const FOR_GOOD: ReadonlySet<StoreFault['kind']> = new Set([
  ...(['server_too_old', 'wrong_master_key', 'missing_master_key'] as const),
  ...(['wrong_payload_key', 'missing_payload_key'] as const),
]);

const isForGood = ({ kind }: StoreFault): boolean => FOR_GOOD.has(kind);
