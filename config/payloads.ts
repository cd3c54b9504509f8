import type { KeyConfig } from './fields.ts';
import { ConfigError } from './read.ts';
import { type Environment, type EnvironmentName, factsOf } from './schema.ts';

/** What of what goes to Temporal is encrypted, as the store takes it. */
export interface PayloadSettings {
  /** None: nothing is. The first one encrypts, all of them decrypt. */
  keys: KeyConfig[];
  encrypts: boolean;
}

export const PAYLOADS = [
  'PAYLOAD_KEYS',
  'PAYLOAD_ENCRYPTION',
] as const satisfies readonly EnvironmentName[];

/** @throws ConfigError where encryption is turned on without a key */
export function payloadsOf(read: Pick<Environment, (typeof PAYLOADS)[number]>): PayloadSettings {
  const { PAYLOAD_KEYS: keys = [], PAYLOAD_ENCRYPTION: encryption } = read;
  if (encryption === 'on' && keys.length === 0) {
    const { remedy } = factsOf('PAYLOAD_KEYS');
    throw new ConfigError([
      { variable: 'PAYLOAD_KEYS', problem: 'is missing beside PAYLOAD_ENCRYPTION=on', remedy },
    ]);
  }
  return { keys, encrypts: keys.length > 0 && encryption !== 'off' };
}
