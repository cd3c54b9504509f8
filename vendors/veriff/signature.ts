import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * How an integration signs. Pinned by the account, so that nobody can choose the weaker one for us:
 * - `hmac`: `X-HMAC-SIGNATURE`, hex HMAC-SHA256(secret, payload); today's default
 * - `legacy`: `X-SIGNATURE`, hex sha256(payload ++ secret); document: "X-Signature"
 */
export const SIGNATURE_SCHEMES = ['hmac', 'legacy'] as const;
type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

export const SIGNATURE_HEADER: Record<SignatureScheme, string> = {
  hmac: 'x-hmac-signature',
  legacy: 'x-signature',
};

/** Signs exact bytes; lower-case hex. */
export function sign(scheme: SignatureScheme, payload: Uint8Array, secret: string): string {
  return digest(scheme, payload, secret).toString('hex');
}

/**
 * Whether a signature over exact bytes was made with one of the secrets. Takes as long for a wrong
 * signature as for a right one, whichever secret it was; upper-case hex is accepted.
 */
export function isSigned(
  scheme: SignatureScheme,
  payload: Uint8Array,
  signature: string | undefined,
  secrets: readonly string[],
): boolean {
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  const given = Buffer.from(signature, 'hex');
  return secrets
    .map((secret) => timingSafeEqual(digest(scheme, payload, secret), given))
    .includes(true);
}

function digest(scheme: SignatureScheme, payload: Uint8Array, secret: string): Buffer {
  return scheme === 'hmac'
    ? createHmac('sha256', secret).update(payload).digest()
    : createHash('sha256').update(payload).update(secret, 'utf8').digest();
}

/** Compares two texts in constant time, without regard to case. Neither length nor place leaks. */
export function sameText(one: string, other: string): boolean {
  const hashOf = (text: string): Buffer => createHash('sha256').update(text.toLowerCase()).digest();
  return timingSafeEqual(hashOf(one), hashOf(other));
}
