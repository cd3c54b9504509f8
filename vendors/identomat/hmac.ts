import { createHmac } from 'node:crypto';

/** ASSUMED: the document names no header for the authorization code. */
export const HMAC_HEADER = 'authorization';

/**
 * "HMAC Authorization": base64 of the HMAC-SHA256 of the request's body. The chained form is for
 * multipart requests, which we never send.
 */
export function authorizationCode(secretKey: string, body: Buffer): string {
  return createHmac('sha256', secretKey).update(body).digest('base64');
}
