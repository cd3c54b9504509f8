import type { ObjectsConfig } from '../objects/object-store.ts';

/** A secret key with the name that ciphertexts and links carry, so that keys can be rotated. */
export interface NamedKey {
  /** Letters, digits, `-` and `_`; at most 32. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** By which keys what goes to Temporal is encrypted. */
export interface PayloadKeys {
  /** The first one encrypts, all of them decrypt. */
  keys: readonly NamedKey[];
  /** False: nothing is encrypted (any more), and what is gets decrypted. */
  encrypts: boolean;
}

/** Which variable leads to the main database, and as which role: named where it is at fault. */
export interface DatabaseUse {
  variable: string;
  role: string;
}

export interface StoreConfig {
  databaseUrl: string;
  /** `DATABASE_URL`, as `kyc_app`, where nothing else is said. */
  databaseUse?: DatabaseUse;
  keysDatabaseUrl: string;
  /** The first wraps new keys, all of them unwrap. */
  masterKeys: readonly NamedKey[];
  /** The first makes links, all of them read links. */
  linkKeys: readonly NamedKey[];
  /** None where nothing is said: what goes to Temporal is not encrypted. */
  payloads?: PayloadKeys;
  /** 32 bytes: keyed hashes for look-ups. */
  hashKey: Buffer;
  /** Where photos, documents and video are kept; a process that keeps none names no place. */
  objects?: ObjectsConfig | undefined;
  /** Connections to each of the two databases; 10 by default. */
  maxConnections?: number;
  /** How long a statement may go without an answer, in milliseconds; 35 s by default. */
  answerTimeoutMs?: number;
}
