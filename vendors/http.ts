import { Agent, request } from 'undici';
import { KycError } from '../domain/errors.ts';
import { faultOfFailure, faultOfStatus } from './http-faults.ts';
import type { VendorResponse } from './http-response.ts';
import type { VendorCall } from './vendor.ts';

export type { VendorResponse } from './http-response.ts';
export { faultOfStatus, gatewaysWord, meansTheSame } from './http-faults.ts';
export { isJsonObject, jsonBody, parseJson, readAnswerAs } from './http-json.ts';

/** The longest time of each kind of call, in milliseconds. */
export const VENDOR_TIMEOUTS_MS = {
  connect: 5_000,
  login: 10_000,
  read: 15_000,
  create: 20_000,
} as const;

/** The largest answer that we read into memory, in bytes; decisions and results are far smaller. */
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/** Keeps connections open; all vendors share it, and no other code uses it. */
export const agent = new Agent({ connect: { timeout: VENDOR_TIMEOUTS_MS.connect } });

/** The `vendorCode` of a call that we gave up ourselves, which says nothing about the vendor. */
export const GIVEN_UP = 'given_up';

export const givenUp = (): KycError =>
  new KycError('vendor_timeout', 'The call to the vendor was given up.', { vendorCode: GIVEN_UP });

export interface VendorRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /**
   * Path segments under the account's base URL, not encoded yet: `['v1', 'sessions', id]`. An empty
   * last one makes the path end with a slash, where a vendor wants that.
   */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** The exact bytes, which a signature is over. */
  body?: Buffer;
  /** For the whole call, from connecting to the last byte. */
  timeoutMs: number;
  maxAnswerBytes?: number;
  /**
   * Explains an answer other than 2xx by the vendor's own rules. Null: `faultOfStatus` explains it. Must not
   * put any of the body into an error.
   */
  explain?: (response: VendorResponse) => KycError | null;
}

/**
 * One call to a vendor's API, made once. Redirects are not followed.
 *
 * @returns the answer, always 2xx, with its exact bytes
 * @throws KycError
 *   - `vendor_timeout`: no complete answer, although we may have sent the request; the work may be done.
 *     Also, as `GIVEN_UP`, when the caller aborts `call.signal` meanwhile
 *   - `vendor_unavailable`: could not connect (surely not done), or 5xx
 *   - `vendor_rate_limited` (429), `vendor_credentials` (401, 403)
 *   - `vendor_invalid_response`: a redirect, or an answer too large
 *   - `vendor_misconfigured`: the account's base URL is not valid
 *   - for other statuses than 2xx: the error of `request.explain`, else `vendor_refused_request`
 */
export async function vendorFetch(
  call: Pick<VendorCall<unknown>, 'account' | 'now' | 'signal'>,
  request: VendorRequest,
): Promise<VendorResponse> {
  const url = addressOf(call.account.baseUrl, request);
  const response = await exchange(url, request, call.signal);
  if (response.status >= 200 && response.status < 300) return response;
  throw request.explain?.(response) ?? faultOfStatus(response, call.now());
}

async function exchange(
  url: URL,
  { method, headers, body, timeoutMs, maxAnswerBytes }: VendorRequest,
  callerSignal: AbortSignal | undefined,
): Promise<VendorResponse> {
  const timeout = AbortSignal.timeout(timeoutMs);
  // For undici's `request`, which listens to this signal itself, so that Node does not collect the signal. A
  // `Request` made with it would follow it only until the `Request` itself is collected.
  const signal = callerSignal === undefined ? timeout : AbortSignal.any([timeout, callerSignal]);
  try {
    const answer = await request(url, {
      method,
      dispatcher: agent,
      signal,
      // No compression: signatures are over the bytes as sent.
      headers: { accept: 'application/json', 'accept-encoding': 'identity', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: answer.statusCode,
      headers: flatten(answer.headers),
      body: await readAtMost(answer.body, maxAnswerBytes ?? MAX_ANSWER_BYTES),
    };
  } catch (failure) {
    if (failure instanceof KycError) throw failure;
    if (timeout.aborted) {
      throw new KycError('vendor_timeout', `The vendor gave no answer within ${timeoutMs} ms.`);
    }
    throw signal.aborted ? givenUp() : faultOfFailure(failure);
  }
}

/** @throws KycError `vendor_invalid_response` when there is more */
export async function readAtMost(
  stream: AsyncIterable<Uint8Array> & { destroy(): unknown },
  limit: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit) {
      stream.destroy();
      throw new KycError(
        'vendor_invalid_response',
        `The vendor's answer is larger than ${limit} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws KycError `vendor_misconfigured` when the base URL is none */
export function addressOf(
  baseUrl: string,
  { path, query }: Pick<VendorRequest, 'path' | 'query'>,
): URL {
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new KycError('vendor_misconfigured', "The vendor account's base URL is not an HTTP URL.");
  }
  // A segment such as `..` would lead out of the path that it belongs to.
  const named = path.at(-1) === '' ? path.slice(0, -1) : path;
  if (named.length === 0 || named.some((segment) => /^\.{0,2}$/.test(segment))) {
    throw new KycError('internal', 'A segment of the path to the vendor is empty or only dots.');
  }
  const prefix = base.pathname.replace(/\/+$/, '');
  base.pathname = [prefix, ...path.map(encodeURIComponent)].join('/');
  base.search = new URLSearchParams(query).toString();
  return base;
}

export function flatten(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
