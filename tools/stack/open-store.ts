import { loadCommandConfig } from '../../config/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import type { Stack } from './stack.ts';

/**
 * The stack's own databases with its keys, as a command opens them.
 * @param more further settings of the stack's processes
 */
export function openStackStore(
  { file, secrets }: Pick<Stack, 'file' | 'secrets'>,
  more: NodeJS.ProcessEnv = {},
): Store {
  const { store } = loadCommandConfig({
    DATABASE_URL: file.databaseUrl,
    KEYS_DATABASE_URL: file.keysDatabaseUrl,
    MASTER_KEYS: secrets.masterKeys,
    LINK_KEYS: secrets.linkKeys,
    HASH_KEY: secrets.hashKey,
    PUBLIC_URL: file.apiUrl,
    ...more,
  });
  return openStore(store);
}
