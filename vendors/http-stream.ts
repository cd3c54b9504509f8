import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { request } from 'undici';
import { faultOfFailure, faultOfStatus } from './http-faults.ts';
import { addressOf, agent, flatten, givenUp, readAtMost } from './http.ts';
import type { VendorRequest } from './http.ts';
import type { VendorResponse } from './http-response.ts';
import type { VendorCall } from './vendor.ts';

/** After this long without a byte we give up the stream. */
const IDLE_MS = 60_000;
/** Reads at most this much of a refusal. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** An answer whose body is read as it comes; the caller reads it to the end or destroys it. */
export interface StreamedResponse extends Omit<VendorResponse, 'body'> {
  stream: Readable;
}

/**
 * Like `vendorFetch`, for photos and video: the body is never held in memory. `timeoutMs` is the time
 * to the first byte; after it only silence of a minute ends the call.
 *
 * @returns the answer, always 2xx; its stream fails with KycError `vendor_timeout` when it breaks off
 * @throws KycError what `vendorFetch` throws
 */
export async function vendorStream(
  call: Pick<VendorCall<unknown>, 'account' | 'now' | 'signal'>,
  asked: VendorRequest,
): Promise<StreamedResponse> {
  const url = addressOf(call.account.baseUrl, asked);
  const answer = await open(url, asked, call.signal);
  const response = { status: answer.statusCode, headers: flatten(answer.headers) };
  if (response.status >= 200 && response.status < 300) {
    return { ...response, stream: guarded(answer.body) };
  }
  const refused = { ...response, body: await readRefusal(answer.body) };
  throw asked.explain?.(refused) ?? faultOfStatus(refused, call.now());
}

async function open(
  url: URL,
  { method, headers, body, timeoutMs }: VendorRequest,
  signal: AbortSignal | undefined,
): ReturnType<typeof request> {
  try {
    return await request(url, {
      method,
      dispatcher: agent,
      headersTimeout: timeoutMs,
      bodyTimeout: IDLE_MS,
      headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers },
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body }),
    });
  } catch (failure) {
    throw signal?.aborted === true ? givenUp() : faultOfFailure(failure);
  }
}

/** The same bytes; a failure on the way is one of ours, and giving up closes the connection. */
function guarded(body: Readable): Readable {
  const stream = new PassThrough();
  body.on('error', (failure) => stream.destroy(faultOfFailure(failure)));
  stream.on('close', () => body.destroy());
  return body.pipe(stream);
}

async function readRefusal(body: Readable): Promise<Buffer> {
  try {
    return await readAtMost(body, MAX_REFUSAL_BYTES);
  } catch {
    // The status alone says enough.
    return Buffer.alloc(0);
  }
}
