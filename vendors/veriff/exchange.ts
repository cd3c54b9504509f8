import { Transform, pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { KycError } from '../../domain/errors.ts';
import { vendorFetch, VENDOR_TIMEOUTS_MS } from '../http.ts';
import type { VendorRequest, VendorResponse } from '../http.ts';
import { vendorStream } from '../http-stream.ts';
import type { VendorCall } from '../vendor.ts';
import type { VeriffCredentials } from './account.ts';
import { explainRefusal, saysFail } from './errors.ts';
import type { Asked } from './errors.ts';
import { isSigned, sign, SIGNATURE_HEADER, signatureCheck, signatureIn } from './signature.ts';

export type Call = VendorCall<VeriffCredentials>;

const API_VERSION = 'v1';
/** The document lists both for success; anything else has no body that we could use. */
const SUCCESS: ReadonlySet<number> = new Set([200, 201]);

/** One call: what follows the version in the path, and what a refusal of it is about. */
interface Exchange {
  path: readonly string[];
  about: Asked;
}

/** POST or PATCH of JSON; the exact bytes are signed. @returns the answer's verified bytes */
export async function send(
  call: Call,
  method: 'POST' | 'PATCH',
  { path, about, body, timeoutMs }: Exchange & { body: Buffer; timeoutMs: number },
): Promise<Buffer> {
  const request = requestOf(call, { method, path, about, signed: body, timeoutMs });
  const response = await vendorFetch(call, { ...request, body });
  const answer = verified(call, response);
  // A refusal may come with a 200: taken for an unreadable answer, it would be bought again.
  const refusal = saysFail(answer) ? explainRefusal({ ...response, status: 400 }, about) : null;
  if (refusal !== null) throw refusal;
  return answer;
}

/** GET or DELETE of a thing by its id, which is what is signed. @returns the answer's verified bytes */
export async function ask(
  call: Call,
  method: 'GET' | 'DELETE',
  { path, about, id }: Exchange & { id: string },
): Promise<Buffer> {
  const timeoutMs = VENDOR_TIMEOUTS_MS.read;
  const signed = Buffer.from(id, 'utf8');
  return verified(
    call,
    await vendorFetch(call, requestOf(call, { method, path, about, signed, timeoutMs })),
  );
}

/**
 * GET of something large, as a stream of which nothing is kept. It ends only when the vendor's signature
 * over all of its bytes is right, and fails with `vendor_invalid_response` otherwise: nothing may be done with
 * the bytes for good before it has ended.
 */
export async function askStream(
  call: Call,
  { path, about, id }: Exchange & { id: string },
): Promise<Readable> {
  const signed = Buffer.from(id, 'utf8');
  const timeoutMs = VENDOR_TIMEOUTS_MS.read;
  const request = requestOf(call, { method: 'GET', path, about, signed, timeoutMs });
  const { stream, headers, status } = await vendorStream(call, request);
  const { secrets, signatureScheme } = call.account.credentials;
  const signature = signatureIn(signatureScheme, headers);
  const check = signatureCheck(signatureScheme, signature, secrets);
  if (!SUCCESS.has(status) || check === null) {
    stream.destroy();
    throw check === null ? notSigned() : unexpectedStatus(status);
  }
  const passed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      check.update(chunk);
      done(null, chunk);
    },
    flush: (done) => {
      done(check.matches() ? null : notSigned());
    },
  });
  // Failures reach the reader through the last stream; giving that up closes the connection.
  return pipeline(stream, passed, () => undefined);
}

function requestOf(
  { account }: Call,
  {
    method,
    path,
    about,
    signed,
    timeoutMs,
  }: Exchange & { method: VendorRequest['method']; signed: Buffer; timeoutMs: number },
): VendorRequest {
  const { apiKey, integrationId, secrets, signatureScheme } = account.credentials;
  const [secret] = secrets;
  if (secret === undefined) {
    throw new KycError('vendor_misconfigured', 'The Veriff account has no shared secret.');
  }
  return {
    method,
    path: isVersioned(account.baseUrl) ? path : [API_VERSION, ...path],
    headers: {
      'content-type': 'application/json',
      'x-auth-client': apiKey,
      [SIGNATURE_HEADER[signatureScheme]]: sign(signatureScheme, signed, secret),
      // A "flexible" API key serves several integrations; a session is made in one of them.
      ...(about === 'creation' && integrationId !== undefined
        ? { 'vrf-integration-id': integrationId }
        : {}),
    },
    timeoutMs,
    explain: (refused) => explainRefusal(refused, about),
  };
}

/** "API URL https://api.veriff.me/v1": the document prints it with the version, the portal without. */
const isVersioned = (baseUrl: string): boolean => /\/v1\/*$/.test(baseUrl);

/** The bytes of a 2xx answer, once the vendor's signature over them is found right. */
function verified({ account }: Call, { status, headers, body }: VendorResponse): Buffer {
  const { secrets, signatureScheme } = account.credentials;
  if (!SUCCESS.has(status)) throw unexpectedStatus(status);
  if (!isSigned(signatureScheme, body, signatureIn(signatureScheme, headers), secrets)) {
    throw notSigned();
  }
  return body;
}

const unexpectedStatus = (status: number): KycError =>
  new KycError('vendor_invalid_response', `Veriff answered with status ${status}.`);

const notSigned = (): KycError =>
  new KycError('vendor_invalid_response', "Veriff's answer is not signed as the account says.");
