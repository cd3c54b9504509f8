import { createHmac, timingSafeEqual } from 'node:crypto';
import pg from 'pg';
import { LocalKeyWrapper, type KeyWrapper } from './encryption/key-wrapper.ts';
import { PayloadCipher } from './encryption/payload-cipher.ts';
import { openObjects } from './objects/open.ts';
import type { ObjectStore } from './objects/object-store.ts';
import { noteChangedRow } from './tags/changed-rows.ts';
import { RowTags } from './tags/row-tags.ts';
import type { DatabaseUse, NamedKey, StoreConfig } from './types.ts';

/** The two databases, and the keys that belong to them. */
export interface Store {
  app: pg.Pool;
  appUse: DatabaseUse;
  /** The database of the personal data's keys, with backups of its own. */
  keys: pg.Pool;
  keyWrapper: KeyWrapper;
  hashKey: Buffer;
  linkKeys: readonly NamedKey[];
  /** For what goes to Temporal. */
  payloads: PayloadCipher;
  tags: RowTags;
  /** What is kept outside Postgres. */
  objects: ObjectStore;
  close(): Promise<void>;
}

const DEFAULT_CONNECTIONS = 10;
const CONNECTION_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** A server that is gone without a word ends no statement: we do it a little later. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** After a failover connections to what is no primary any more are given up within this. */
const CONNECTION_LIFETIME_S = 10 * 60;

/**
 * Opens the store. Connects lazily: a database that is away is an error of the calls
 * (`store_unavailable`), not of this.
 * @throws Error when a key has the wrong length or name
 */
export function openStore(config: StoreConfig): Store {
  checkKeys('masterKeys', config.masterKeys);
  checkKeys('linkKeys', config.linkKeys);
  const { payloads = { keys: [], encrypts: false } } = config;
  if (payloads.keys.length > 0) checkKeys('payloads', payloads.keys);
  if (config.hashKey.length !== KEY_BYTES) throw new Error('hashKey must be 32 bytes.');
  const app = openPool(config.databaseUrl, config);
  const keys = openPool(config.keysDatabaseUrl, config);
  return {
    app,
    appUse: config.databaseUse ?? { variable: 'DATABASE_URL', role: 'kyc_app' },
    keys,
    keyWrapper: new LocalKeyWrapper(config.masterKeys),
    hashKey: config.hashKey,
    linkKeys: config.linkKeys,
    payloads: new PayloadCipher(payloads),
    // On a connection of its own: what was begun where it is met is rolled back.
    tags: new RowTags(config.hashKey, (name, id) => {
      noteChangedRow(app, name, id).catch(() => undefined);
    }),
    objects: openObjects(config.objects),
    close: async () => {
      await Promise.all([app.end(), keys.end()]);
    },
  };
}

function openPool(
  connectionString: string,
  {
    maxConnections = DEFAULT_CONNECTIONS,
    answerTimeoutMs = ANSWER_TIMEOUT_MS,
  }: Pick<StoreConfig, 'maxConnections' | 'answerTimeoutMs'>,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    query_timeout: answerTimeoutMs,
    // A statement may be sent before the one before it is answered: see `inOnePacket`.
    pipeline: true,
    keepAlive: true,
    maxLifetimeSeconds: CONNECTION_LIFETIME_S,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'durable-kyc',
  });
  // An idle connection that breaks is replaced by the pool; the next query says if the server is gone.
  pool.on('error', () => undefined);
  // One that breaks while it is held, or while it is being closed, says so by an event of its own, and an
  // event without a listener ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const KEY_BYTES = 32;
const KEY_NAME = /^[A-Za-z0-9_-]{1,32}$/;

function checkKeys(name: string, keys: readonly NamedKey[]): void {
  if (keys.length === 0) throw new Error(`${name} must hold at least one key.`);
  if (new Set(keys.map((key) => key.id)).size !== keys.length) {
    throw new Error(`${name} holds two keys of one id.`);
  }
  for (const { id, key } of keys) {
    if (!KEY_NAME.test(id)) throw new Error(`${name}: an id has letters, digits, - and _ only.`);
    if (key.length !== KEY_BYTES) throw new Error(`${name}: key ${id} must be 32 bytes.`);
  }
}

/** Keyed hash for looking a secret or an identifier up; `purpose` keeps the uses apart. Hex. */
export function lookupHash(store: Pick<Store, 'hashKey'>, purpose: string, ...parts: string[]) {
  return createHmac('sha256', store.hashKey)
    .update(JSON.stringify([purpose, ...parts]))
    .digest('hex');
}

/** Compares two secrets of one length in constant time. */
export function sameBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
