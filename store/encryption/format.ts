import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** The version that every ciphertext begins with; it is part of the authenticated data as well. */
export const FORMAT_VERSION = 'v1';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What AES-256-GCM makes, with the nonce and tag that JWE wants of it (RFC 7518, section 5.3). */
export interface Encrypted {
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

/** The parts of a JWE (RFC 7516) without its associated data. */
export interface Sealed extends Encrypted {
  /** The protected header, as base64url. */
  header: string;
  /** Empty where the content is encrypted under the key itself. */
  encryptedKey: Buffer;
}

export function encrypt(key: Buffer, plain: Buffer, authenticated: Buffer): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

/** @throws Error when key, nonce, text, tag or what is authenticated with them are not those of the encryption */
export function decrypt(key: Buffer, encrypted: Encrypted, authenticated: Buffer): Buffer {
  const { nonce, ciphertext, tag } = encrypted;
  if (nonce.length !== NONCE_BYTES || tag.length !== TAG_BYTES) {
    throw new Error('The ciphertext has an unknown format.');
  }
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(tag);
  const plain = decipher.update(ciphertext);
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    throw new Error('The decryption failed.', { cause });
  }
}

/** A header as JWE writes it. */
export function headerOf(fields: Record<string, string>): string {
  return Buffer.from(JSON.stringify(fields), 'utf8').toString('base64url');
}

/** What a JWE authenticates: its header, and the associated data (RFC 7516, section 5.1, step 14). */
export function authenticatedBy(header: string, additionalData: string): Buffer {
  return Buffer.from(`${header}.${Buffer.from(additionalData, 'utf8').toString('base64url')}`);
}

/**
 * `v1.<protected header>.<encrypted key>.<nonce>.<ciphertext>.<tag>`: a JWE without the associated data,
 * which is not stored but follows from where the text stands.
 */
export function joinSealed({ header, encryptedKey, nonce, ciphertext, tag }: Sealed): string {
  const bytes = [encryptedKey, nonce, ciphertext, tag].map((part) => part.toString('base64url'));
  return [FORMAT_VERSION, header, ...bytes].join('.');
}

/** @throws Error when the text was not made by `joinSealed` */
export function splitSealed(sealed: string): Sealed {
  const [version, header, encryptedKey, nonce, ciphertext, tag, ...rest] = sealed.split('.');
  if (version !== FORMAT_VERSION || header === undefined || tag === undefined || rest.length > 0) {
    throw new Error('The ciphertext has an unknown format.');
  }
  const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
  return {
    header,
    encryptedKey: bytesOf(encryptedKey),
    nonce: bytesOf(nonce),
    ciphertext: bytesOf(ciphertext),
    tag: bytesOf(tag),
  };
}
