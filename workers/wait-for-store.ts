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

/** Roles and databases may be made by something that was started together with this process. */
const PATIENCE_MS = 60_000;

interface StoreOptions {
  /** Begun here, where the process encrypts. */
  encryption?: PayloadEncryption;
  patienceMs?: number;
}

/**
 * Waits until both databases are there, migrated for this build, and opened by our master keys, and no payload
 * key is missing; then the one of now is noted. What does not pass by itself is waited for a minute at most; a wrong or missing key, or a
 * Postgres that is too old, not at all.
 *
 * @throws StoreFault that names what is wrong and what helps
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
