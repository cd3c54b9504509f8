import type { Readable } from 'node:stream';

/** What is kept outside Postgres: photos, documents, video; always ciphertext. */
export interface ObjectStore {
  /**
   * Keeps the bytes under the SHA-256 of themselves (64 hex digits): nothing is seen under a key
   * before all of it is there. Streams; safe to repeat. When `content` fails, so does this, with the
   * same error, and nothing is kept.
   * @throws KycError `objects_unavailable`
   */
  put(content: Readable): Promise<StoredBytes>;
  /** The bytes, as a stream that must be read or destroyed; null when there are none. */
  get(key: string): Promise<Readable | null>;
  /** Safe to repeat. */
  delete(key: string): Promise<void>;
  /** Null when there is no such object. */
  head(key: string): Promise<{ bytes: number } | null>;
  /**
   * Keeps, beside the objects, what says that the data of a verification were erased: whatever backup the
   * databases are restored from, they learn it from here. Safe to repeat.
   * @throws KycError `objects_unavailable`
   */
  keepTombstone(verificationId: string, text: string): Promise<void>;
  /** The verifications that have one, in any order. */
  listTombstones(): AsyncIterable<string>;
  /** Null when there is none. */
  readTombstone(verificationId: string): Promise<string | null>;
}

export interface StoredBytes {
  key: string;
  bytes: number;
}

/** Where objects are kept. */
export type ObjectsConfig =
  | { kind: 'folder'; directory: string }
  | {
      kind: 's3';
      bucket: string;
      /** What keys begin with, without a slash at the end; empty for none. */
      prefix: string;
      region: string;
      /** An S3 server other than Amazon's; it is spoken to with the bucket in the path. */
      endpoint?: string | undefined;
      /** Without them the AWS SDK finds its own, e.g. the role of the machine. */
      credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
    };

const KEY = /^[0-9a-f]{64}$/;

/** Keys end in a path or an address: nothing but a SHA-256 gets there. */
export function checkKey(key: string): string {
  if (!KEY.test(key)) throw new Error('An object key is a SHA-256 in hex.');
  return key;
}

/** Where tombstones are kept: no object's name begins like that. */
export const TOMBSTONES = 'erased';
const TOMBSTONE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;

/** The name of a verification's tombstone: nothing but an id gets into a path or an address. */
export function tombstoneName(verificationId: string): string {
  const name = `${verificationId}.json`;
  if (!TOMBSTONE.test(name)) throw new Error('A tombstone is named by an id.');
  return name;
}

/** Whose tombstone it is; null: nothing that we have put there. */
export function tombstoneOf(name: string): string | null {
  return TOMBSTONE.exec(name)?.[1] ?? null;
}
