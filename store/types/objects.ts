import type { Readable } from 'node:stream';

/** What an object is kept for. */
export type ObjectPurpose = 'capture' | 'media' | 'document';

export interface StoreObjectInput {
  verificationId: string;
  /** Bytes; no encoding may be set. */
  content: Readable;
  mimeType: string;
  purpose: ObjectPurpose;
  maxBytes: number;
}

/** An object outside Postgres, encrypted under its verification's identity. */
export interface ObjectRow {
  /** SHA-256 of the ciphertext, lower-case hex: what it is kept under. */
  key: string;
  /** Of the content. */
  bytes: number;
  /** Of the ciphertext. */
  sealedBytes: number;
  mimeType: string;
}
