import { FlattenedEncrypt, flattenedDecrypt } from 'jose';
import type { NamedKey } from '../types.ts';
import { joinSealed, splitSealed } from './format.ts';

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

  async wrap(key: Buffer, context: string): Promise<string> {
    const jwe = await new FlattenedEncrypt(key)
      .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: this.#current.id })
      .setAdditionalAuthenticatedData(additionalData(context))
      .encrypt(this.#current.key);
    return joinSealed(jwe);
  }

  async unwrap(wrapped: string, context: string): Promise<Buffer> {
    const { plaintext } = await flattenedDecrypt(
      splitSealed(wrapped, additionalData(context)),
      (header) => {
        const key = this.#keys.get(header?.kid ?? '');
        if (key === undefined) throw new Error('No master key with the id of this wrapped key.');
        return key;
      },
      { keyManagementAlgorithms: ['A256GCMKW'], contentEncryptionAlgorithms: ['A256GCM'] },
    );
    return Buffer.from(plaintext);
  }
}

function additionalData(context: string): Uint8Array {
  return new TextEncoder().encode(`durable-kyc/v1/key/${context}`);
}
