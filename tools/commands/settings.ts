import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandConfig, loadCommandConfig } from '../../config/index.ts';
import { stackSecrets } from '../stack/secrets.ts';
import { isAlive } from '../setup/lock.mjs';
import { readState } from '../stack/state.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What of `stack.json` is needed here; its own module rests on the tools that use this one. */
interface RunningStack {
  databaseUrl: string;
  keysDatabaseUrl: string;
  apiUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  processes: { stack: number };
}

/**
 * What a command works on: the environment's databases, else those of the stack that runs from this
 * clone (`npm run dev`).
 * @throws ConfigError naming every fault at once
 */
export async function commandSettings(environment: NodeJS.ProcessEnv): Promise<CommandConfig> {
  if (environment['DATABASE_URL'] !== undefined) return loadCommandConfig(environment);
  const directory = path.resolve(ROOT, environment['STACK_DIRECTORY'] ?? '.local');
  const stack = await readState<RunningStack>(directory, 'stack.json');
  if (stack === undefined || !isAlive(stack.processes.stack)) return loadCommandConfig(environment);
  const secrets = await stackSecrets(directory);
  return loadCommandConfig({
    DATABASE_URL: stack.databaseUrl,
    KEYS_DATABASE_URL: stack.keysDatabaseUrl,
    OBJECTS_URL: path.join(directory, 'objects'),
    PUBLIC_URL: stack.apiUrl,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    TEMPORAL_NAMESPACE: stack.temporalNamespace,
    MASTER_KEYS: secrets.masterKeys,
    LINK_KEYS: secrets.linkKeys,
    HASH_KEY: secrets.hashKey,
  });
}
