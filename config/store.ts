import type { KeyConfig } from './fields.ts';
import { PAYLOADS, type PayloadSettings, payloadsOf } from './payloads.ts';
import type { Environment, EnvironmentName } from './schema.ts';

/** As `openStore` takes it. */
export interface StoreSettings {
  databaseUrl: string;
  keysDatabaseUrl: string;
  masterKeys: KeyConfig[];
  linkKeys: KeyConfig[];
  hashKey: Buffer;
  payloads: PayloadSettings;
}

export const STORE = [
  'DATABASE_URL',
  'KEYS_DATABASE_URL',
  'MASTER_KEYS',
  'LINK_KEYS',
  'HASH_KEY',
  ...PAYLOADS,
] as const satisfies readonly EnvironmentName[];

export function storeOf(read: Pick<Environment, (typeof STORE)[number]>): StoreSettings {
  return {
    databaseUrl: read.DATABASE_URL,
    keysDatabaseUrl: read.KEYS_DATABASE_URL,
    masterKeys: read.MASTER_KEYS,
    linkKeys: read.LINK_KEYS,
    hashKey: read.HASH_KEY,
    payloads: payloadsOf(read),
  };
}
