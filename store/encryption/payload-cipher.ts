import type { PayloadKeys } from '../types.ts';
import { decrypt, encrypt } from './format.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under `PAYLOAD_KEYS`: `nonce | ciphertext | tag`, with the key's id and a context
 * authenticated. A key's own limit is some four billion payloads (NIST SP 800-38D, section 8.3).
 */
export class PayloadCipher {
  /** Under which key is encrypted now; null: under none. */
  readonly currentKeyId: string | null;
  readonly keyIds: readonly string[];
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor({ keys, encrypts }: PayloadKeys) {
    this.currentKeyId = encrypts ? (keys[0]?.id ?? null) : null;
    this.keyIds = keys.map(({ id }) => id);
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** @param keyId one of `keyIds` */
  seal(keyId: string, plain: Uint8Array, context: string): Buffer {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new Error('There is no payload key of that id.');
    const sealed = encrypt(key, Buffer.from(plain), authenticated(keyId, context));
    return Buffer.concat([sealed.nonce, sealed.ciphertext, sealed.tag]);
  }

  /** Null where key, bytes or context are not those of the encryption. */
  open(keyId: string, sealed: Uint8Array, context: string): Buffer | null {
    const key = this.#keys.get(keyId);
    if (key === undefined || sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const bytes = Buffer.from(sealed);
    const parts = {
      nonce: bytes.subarray(0, NONCE_BYTES),
      ciphertext: bytes.subarray(NONCE_BYTES, -TAG_BYTES),
      tag: bytes.subarray(-TAG_BYTES),
    };
    try {
      return decrypt(key, parts, authenticated(keyId, context));
    } catch {
      return null;
    }
  }
}

function authenticated(keyId: string, context: string): Buffer {
  return Buffer.from(JSON.stringify(['durable-kyc/v1', keyId, context]));
}
