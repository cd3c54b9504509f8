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
