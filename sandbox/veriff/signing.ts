import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** `legacy`: X-SIGNATURE, sha256(payload + secret). `hmac`: X-HMAC-SIGNATURE, HMAC-SHA256(secret, payload). */
export type Scheme = 'hmac' | 'legacy';

export const SIGNATURE_HEADER: Record<Scheme, string> = {
  legacy: 'x-signature',
  hmac: 'x-hmac-signature',
};

/** The signature of these exact bytes, hex in lower case. */
export function sign(scheme: Scheme, payload: string | Buffer, secret: string): string {
  return scheme === 'legacy'
    ? createHash('sha256').update(payload).update(secret).digest('hex')
    : createHmac('sha256', secret).update(payload).digest('hex');
}

/** Like {@link sign}, of bytes that come in pieces. */
export function signChunks(scheme: Scheme, chunks: Iterable<Buffer>, secret: string): string {
  const hash = scheme === 'legacy' ? createHash('sha256') : createHmac('sha256', secret);
  for (const chunk of chunks) hash.update(chunk);
  return (scheme === 'legacy' ? hash.update(secret) : hash).digest('hex');
}

export const looksLikeSignature = (signature: string): boolean => /^[0-9a-f]{64}$/i.test(signature);

/** Whether the signature is right for these bytes; hex of either case. */
export function isSignedBy(
  scheme: Scheme,
  payload: string | Buffer,
  secret: string,
  signature: string,
): boolean {
  return timingSafeEqual(
    Buffer.from(sign(scheme, payload, secret), 'hex'),
    Buffer.from(signature, 'hex'),
  );
}

/** The headers that carry a signature and the API key; only the HMAC has newer names. */
export function signedHeaders(
  scheme: Scheme,
  { apiKey, signature }: { apiKey: string; signature: string | undefined },
  names: 'x' | 'vrf' | 'both',
): Record<string, string> {
  const isOld = scheme === 'legacy' || names !== 'vrf';
  const isNew = scheme === 'hmac' && names !== 'x';
  const pairs: [string, string | undefined][] = [
    ...(isOld ? headersOf('x-auth-client', SIGNATURE_HEADER[scheme]) : []),
    ...(isNew ? headersOf('vrf-auth-client', 'vrf-hmac-signature') : []),
  ];
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

  function headersOf(client: string, signed: string): [string, string | undefined][] {
    return [
      [client, apiKey],
      [signed, signature],
    ];
  }
}
