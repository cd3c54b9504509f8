import { ConfigError, loadApiConfig, loadWorkerConfig } from '../../config/index.ts';
import type { Finding } from './findings.ts';

/** What of the environment API or worker would refuse to start with; nothing of a stack of ours (`npm run dev`). */
export function examineConfiguration(environment: NodeJS.ProcessEnv): Finding[] {
  if (environment['DATABASE_URL'] === undefined) return [];
  const found = new Map<string, Finding>();
  for (const load of [loadApiConfig, loadWorkerConfig]) {
    for (const { variable, problem, remedy } of faultsOf(() => load(environment))) {
      const why = `${variable} ${problem}.`;
      found.set(why, { what: 'configuration', why, help: `set it to: ${remedy}` });
    }
  }
  return [...found.values(), ...ofHistories(environment)];
}

/** No fault of the configuration: it may be on purpose where Temporal holds no data of real people. */
function ofHistories(environment: NodeJS.ProcessEnv): Finding[] {
  const { NODE_ENV: kind, PAYLOAD_KEYS: keys = '', PAYLOAD_ENCRYPTION: encryption } = environment;
  if (kind !== 'production' || (keys !== '' && encryption !== 'off')) return [];
  const why =
    'What Temporal keeps is not encrypted: who may read there reads reasons, a match on a list of sanctions among them.';
  return [{ what: 'histories', why, help: 'docs/runbook.md, “Histories are encrypted”' }];
}

function faultsOf(load: () => unknown): ConfigError['faults'] {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
