import { randomBytes } from 'node:crypto';
import { newSandboxCredentials } from '../../sandbox/registry.ts';
import { readState, writeState } from './state.ts';

/** Made once per stack directory and kept there (secrets.json, mode 600). */
export interface StackSecrets {
  postgresPassword: string;
  masterKeys: string;
  linkKeys: string;
  hashKey: string;
  /** The value of the static header with which Incode sends its webhooks. */
  incodeRing: string;
  /** By which the console shows itself to its identity provider. */
  consoleClient: string;
  /** What the simulated vendors accept. */
  sandbox: ReturnType<typeof newSandboxCredentials>;
}

/** The secrets of this directory; what is missing is made. */
export async function stackSecrets(directory: string): Promise<StackSecrets> {
  const kept = (await readState<Partial<StackSecrets>>(directory, 'secrets.json')) ?? {};
  const secrets: StackSecrets = {
    postgresPassword: kept.postgresPassword ?? random('base64url'),
    masterKeys: kept.masterKeys ?? `m1:${random('base64')}`,
    linkKeys: kept.linkKeys ?? `l1:${random('base64')}`,
    hashKey: kept.hashKey ?? random('base64'),
    incodeRing: kept.incodeRing ?? random('base64url'),
    consoleClient: kept.consoleClient ?? random('base64url'),
    sandbox: { ...newSandboxCredentials(), ...kept.sandbox },
  };
  await writeState(directory, 'secrets.json', secrets);
  return secrets;
}

function random(encoding: 'base64' | 'base64url'): string {
  return randomBytes(32).toString(encoding);
}
