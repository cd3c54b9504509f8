import { randomBytes, randomUUID } from 'node:crypto';
import { readState, writeState } from './state.ts';

/** Made once per stack directory and kept there (secrets.json, mode 600). */
export interface StackSecrets {
  postgresPassword: string;
  masterKeys: string;
  linkKeys: string;
  hashKey: string;
  veriffApiKey: string;
  veriffSecret: string;
  datakeenUsername: string;
  datakeenPassword: string;
  incodeApiKey: string;
  /** Of the executive user. */
  incodeEmail: string;
  incodePassword: string;
  /** The value of the static header with which Incode rings. */
  incodeRing: string;
  identomatCompanyKey: string;
  identomatSecretKey: string;
  identify24Partner: string;
  identify24ApiKey: string;
}

/** The secrets of this directory; what is missing is made. */
export async function stackSecrets(directory: string): Promise<StackSecrets> {
  const kept = (await readState<Partial<StackSecrets>>(directory, 'secrets.json')) ?? {};
  const secrets: StackSecrets = {
    postgresPassword: kept.postgresPassword ?? random('base64url'),
    masterKeys: kept.masterKeys ?? `m1:${random('base64')}`,
    linkKeys: kept.linkKeys ?? `l1:${random('base64')}`,
    hashKey: kept.hashKey ?? random('base64'),
    veriffApiKey: kept.veriffApiKey ?? randomUUID(),
    veriffSecret: kept.veriffSecret ?? random('hex'),
    datakeenUsername: kept.datakeenUsername ?? 'sandbox@example.com',
    datakeenPassword: kept.datakeenPassword ?? random('base64url'),
    incodeApiKey: kept.incodeApiKey ?? random('hex'),
    incodeEmail: kept.incodeEmail ?? 'executive@example.com',
    incodePassword: kept.incodePassword ?? random('base64url'),
    incodeRing: kept.incodeRing ?? random('base64url'),
    identomatCompanyKey: kept.identomatCompanyKey ?? random('hex'),
    identomatSecretKey: kept.identomatSecretKey ?? random('hex'),
    identify24Partner: kept.identify24Partner ?? 'sandbox',
    identify24ApiKey: kept.identify24ApiKey ?? random('hex'),
  };
  await writeState(directory, 'secrets.json', secrets);
  return secrets;
}

function random(encoding: 'base64' | 'base64url' | 'hex'): string {
  return randomBytes(32).toString(encoding);
}
