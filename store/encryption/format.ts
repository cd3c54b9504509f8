import type { FlattenedJWE } from 'jose';

/** The version that every ciphertext begins with; it is part of the authenticated data as well. */
export const FORMAT_VERSION = 'v1';

/**
 * `v1.<protected header>.<encrypted key>.<iv>.<ciphertext>.<tag>`: a JWE without the additional
 * authenticated data, which is not stored but follows from where the text stands.
 */
export function joinSealed(jwe: FlattenedJWE): string {
  const { protected: header, encrypted_key, iv, ciphertext, tag } = jwe;
  return [FORMAT_VERSION, header, encrypted_key, iv, ciphertext, tag]
    .map((part) => part ?? '')
    .join('.');
}

/** @throws Error when the text was not made by `joinSealed` */
export function splitSealed(sealed: string, additionalData: Uint8Array): FlattenedJWE {
  const [version, header, encryptedKey, iv, ciphertext, tag, ...rest] = sealed.split('.');
  if (version !== FORMAT_VERSION || tag === undefined || rest.length > 0) {
    throw new Error('The ciphertext has an unknown format.');
  }
  return {
    protected: header ?? '',
    iv: iv ?? '',
    ciphertext: ciphertext ?? '',
    tag,
    aad: Buffer.from(additionalData).toString('base64url'),
    ...(encryptedKey ? { encrypted_key: encryptedKey } : {}),
  };
}
