import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { NamedKey } from '../types.ts';
import { authenticatedBy, decrypt, encrypt, headerOf, joinSealed, splitSealed } from './format.ts';

const ALGORITHM = 'A256GCMKW';
const ENCRYPTION = 'A256GCM';
const KEY_BYTES = 32;
const NOTHING = Buffer.alloc(0);

const headerFields = z.object({
  alg: z.literal(ALGORITHM),
  enc: z.literal(ENCRYPTION),
  kid: z.string(),
  iv: z.string(),
  tag: z.string(),
});

/**
 * Wraps data keys under a key that never leaves it: the seam for a key management service. `context`
 * says whose key it is; a wrapped key cannot be unwrapped under another context.
 */
export interface KeyWrapper {
  /** Which key wraps now; kept beside wrapped keys, so that those of an older one can be found. */
  readonly currentKeyId: string;
  /** All that it can unwrap under. */
  readonly keyIds: readonly string[];
  wrap(key: Buffer, context: string): Promise<string>;
  /** @throws Error when the wrapping key is not known, or context or text were changed */
  unwrap(wrapped: string, context: string): Promise<Buffer>;
}

/** Wraps with master keys from the configuration: the first one wraps, all of them unwrap. */
export class LocalKeyWrapper implements KeyWrapper {
  readonly currentKeyId: string;
  readonly keyIds: readonly string[];
  readonly #current: NamedKey;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor(masterKeys: readonly NamedKey[]) {
    const [current] = masterKeys;
    if (current === undefined) throw new Error('There is no master key.');
    this.#current = current;
    this.currentKeyId = current.id;
    this.keyIds = masterKeys.map(({ id }) => id);
    this.#keys = new Map(masterKeys.map(({ id, key }) => [id, key]));
  }

  wrap(key: Buffer, context: string): Promise<string> {
    // A content key of its own encrypts the data key; it is wrapped in turn (RFC 7518, section 4.7).
    const contentKey = randomBytes(KEY_BYTES);
    const wrapped = encrypt(this.#current.key, contentKey, NOTHING);
    const header = headerOf({
      ...{ alg: ALGORITHM, enc: ENCRYPTION, kid: this.#current.id },
      iv: wrapped.nonce.toString('base64url'),
      tag: wrapped.tag.toString('base64url'),
    });
    const encrypted = encrypt(contentKey, key, authenticatedBy(header, additionalData(context)));
    return Promise.resolve(joinSealed({ header, encryptedKey: wrapped.ciphertext, ...encrypted }));
  }

  unwrap(wrapped: string, context: string): Promise<Buffer> {
    return new Promise((resolve) => {
      resolve(this.#unwrap(wrapped, context));
    });
  }

  #unwrap(wrapped: string, context: string): Buffer {
    const { header, encryptedKey, ...encrypted } = splitSealed(wrapped);
    const { kid, iv, tag } = headerFields.parse(
      JSON.parse(Buffer.from(header, 'base64url').toString('utf8')),
    );
    const masterKey = this.#keys.get(kid);
    if (masterKey === undefined) throw new Error('No master key with the id of this wrapped key.');
    const ofKey = { nonce: Buffer.from(iv, 'base64url'), tag: Buffer.from(tag, 'base64url') };
    const contentKey = decrypt(masterKey, { ...ofKey, ciphertext: encryptedKey }, NOTHING);
    return decrypt(contentKey, encrypted, authenticatedBy(header, additionalData(context)));
  }
}

function additionalData(context: string): string {
  return `durable-kyc/v1/key/${context}`;
}
