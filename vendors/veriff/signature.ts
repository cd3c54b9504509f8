import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * How an integration signs. Pinned by the account, so that no sender can choose the weaker one for us:
 * - `hmac`: `X-HMAC-SIGNATURE` (`vrf-hmac-signature`), hex HMAC-SHA256(secret, payload); today's default
 * - `legacy`: `X-SIGNATURE`, hex sha256(payload ++ secret); document: "X-Signature"
 */
export const SIGNATURE_SCHEMES = ['hmac', 'legacy'] as const;
type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

export const SIGNATURE_HEADER: Record<SignatureScheme, string> = {
  hmac: 'x-hmac-signature',
  legacy: 'x-signature',
};

/** Where answers and webhooks carry it: by the newer names of today's HMAC page as well. */
const SIGNED_IN: Record<SignatureScheme, readonly string[]> = {
  hmac: [SIGNATURE_HEADER.hmac, 'vrf-hmac-signature'],
  legacy: [SIGNATURE_HEADER.legacy],
};
const CLIENT_IN = ['x-auth-client', 'vrf-auth-client'];

type Headers = Readonly<Record<string, string | undefined>>;

/** The signature of the pinned scheme; undefined where there is none, empty where two contradict each other. */
export const signatureIn = (scheme: SignatureScheme, headers: Headers): string | undefined =>
  agreed(SIGNED_IN[scheme], headers);

/** The API key that a webhook names; like {@link signatureIn}. */
export const clientIn = (headers: Headers): string | undefined => agreed(CLIENT_IN, headers);

function agreed(names: readonly string[], headers: Headers): string | undefined {
  const given = names.flatMap((name) => headers[name]?.toLowerCase() ?? []);
  return new Set(given).size > 1 ? '' : given[0];
}

/** Signs exact bytes; lower-case hex. */
export function sign(scheme: SignatureScheme, payload: Uint8Array, secret: string): string {
  const digest = digestOf(scheme, secret);
  digest.update(payload);
  return digest.finish().toString('hex');
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
  const check = signatureCheck(scheme, signature, secrets);
  check?.update(payload);
  return check?.matches() ?? false;
}

/** A signature that is checked while the bytes go by, so that they need not be held. */
interface SignatureCheck {
  update(chunk: Uint8Array): void;
  /** Whether what went by is what was signed; asked once, at the end. */
  matches(): boolean;
}

/** Like {@link isSigned}, over bytes that come in pieces; null for what is no signature at all. */
export function signatureCheck(
  scheme: SignatureScheme,
  signature: string | undefined,
  secrets: readonly string[],
): SignatureCheck | null {
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return null;
  const given = Buffer.from(signature, 'hex');
  const digests = secrets.map((secret) => digestOf(scheme, secret));
  return {
    update: (chunk) => {
      for (const digest of digests) digest.update(chunk);
    },
    matches: () => digests.map((digest) => timingSafeEqual(digest.finish(), given)).includes(true),
  };
}

interface Digest {
  update(chunk: Uint8Array): void;
  finish(): Buffer;
}

function digestOf(scheme: SignatureScheme, secret: string): Digest {
  const hash = scheme === 'hmac' ? createHmac('sha256', secret) : createHash('sha256');
  return {
    update: (chunk) => {
      hash.update(chunk);
    },
    // The older scheme appends the secret to what it signs.
    finish: () => (scheme === 'hmac' ? hash : hash.update(secret, 'utf8')).digest(),
  };
}

/** Compares two texts in constant time, without regard to case. Neither length nor place leaks. */
export function sameText(one: string, other: string): boolean {
  const hashOf = (text: string): Buffer => createHash('sha256').update(text.toLowerCase()).digest();
  return timingSafeEqual(hashOf(one), hashOf(other));
}
