import { KycError } from '../domain/errors.ts';
import { readRetryAfter } from './http-retry-after.ts';
import type { VendorResponse } from './http-response.ts';

/**
 * The 4xx that are about the connection or the moment, not about the request (RFC 9110; RFC 8470 for 425,
 * RFC 6585 for 429 and 431).
 */
const OF_THE_MOMENT: ReadonlySet<number> = new Set([407, 408, 421, 425, 429, 431]);

/** Whether an HTTP status means the same at every vendor, so that no vendor-specific meaning applies. */
export const meansTheSame = (status: number): boolean =>
  status < 400 || status >= 500 || OF_THE_MOMENT.has(status);

/**
 * What a status other than 2xx means at every vendor. Uses nothing of the body.
 *
 * - 401, 403: `vendor_credentials`
 * - 407, 408, 421, 425, 431, 5xx: `vendor_unavailable`, 429: `vendor_rate_limited`; these honour `Retry-After`
 * - 3xx: `vendor_invalid_response`; redirects are never followed, an API has no reason to send them
 * - other 4xx: `vendor_refused_request`; the code of the vendor has looked at it before (`explain`)
 */
export function faultOfStatus(response: VendorResponse, now: Date): KycError {
  const { status } = response;
  const isForNow = status >= 400 && meansTheSame(status);
  const retryAfterMs = readRetryAfter(response.headers['retry-after'], now);
  const options = {
    vendorCode: String(status),
    ...(isForNow && retryAfterMs !== undefined ? { retryAfterMs } : {}),
  };
  const message = `The vendor answered with status ${status}.`;
  if (status === 401 || status === 403) return new KycError('vendor_credentials', message, options);
  if (status === 429) return new KycError('vendor_rate_limited', message, options);
  if (isForNow) return new KycError('vendor_unavailable', message, options);
  if (status < 400) return new KycError('vendor_invalid_response', message, options);
  return new KycError('vendor_refused_request', message, options);
}

/** For a 404 that is not in the vendor's own format: it comes from a gateway in front, and will pass. */
export const gatewaysWord = (vendor: string): KycError =>
  new KycError('vendor_unavailable', `Something before ${vendor} answered 404.`, {
    vendorCode: '404',
  });

/** Failures that can only happen before we have sent a byte of the request. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * What it means that a call got no complete answer. Only after a failure to connect can we be sure that the
 * request did not reach the vendor (`vendor_unavailable`); after any other failure the vendor may have done
 * the work (`vendor_timeout`). Drops the cause, since undici's errors may contain bytes of the answer.
 */
export function faultOfFailure(failure: unknown): KycError {
  const codes = codesOf(failure);
  const name = codes[0] ?? 'no code';
  if (codes.length > 0 && codes.every((code) => NEVER_SENT.has(code))) {
    return new KycError('vendor_unavailable', `The vendor cannot be reached (${name}).`);
  }
  return new KycError('vendor_timeout', `The connection to the vendor broke (${name}).`);
}

/** The system's error codes of a failure; a connection to several addresses fails with several. */
function codesOf(failure: unknown): string[] {
  if (failure instanceof AggregateError && failure.errors.length > 0) {
    return failure.errors.flatMap(codesOf);
  }
  if (!(failure instanceof Error)) return [];
  const code = 'code' in failure ? failure.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? [code] : [];
}
