import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import { startSandbox } from '../../../sandbox/server.ts';
import { KycError } from '../../../domain/errors.ts';
import type { VeriffCredentials, VeriffOptions } from '../../../vendors/veriff/index.ts';
import type { SessionRequest, VendorCall } from '../../../vendors/vendor.ts';

export const CREDENTIALS: VeriffCredentials = {
  apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c',
  secrets: ['a-secret-of-the-sandbox'],
  signatureScheme: 'hmac',
};

export const REQUEST: SessionRequest<VeriffOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Σωκράτης', lastName: "O'Brien-Łukasz" },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/a/ring',
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

export interface CallOptions {
  baseUrl: string;
  credentials?: Partial<VeriffCredentials>;
  now?: () => Date;
  signal?: AbortSignal;
}

export function callTo(options: CallOptions): VendorCall<VeriffCredentials> {
  const { baseUrl, credentials = {}, now = () => new Date(), signal } = options;
  return {
    account: {
      ...{ id: 'account', vendor: 'veriff', mode: 'test', baseUrl },
      credentials: { ...CREDENTIALS, ...credentials },
    },
    now,
    ...(signal === undefined ? {} : { signal }),
  };
}

/** The sandbox of the vendor, and its control API. */
export interface Veriff {
  baseUrl: string;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  act: (sessionId: string, action: string, details?: object) => Promise<unknown>;
}

export async function startVeriff(scheme: 'hmac' | 'legacy' = 'hmac'): Promise<Veriff> {
  const [secret = ''] = CREDENTIALS.secrets;
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    veriff: { apiKey: CREDENTIALS.apiKey, secret, signature: scheme },
    datakeen: { username: 'nobody@example.com', password: 'nothing' },
  });
  closers.push(() => sandbox.close());
  const control: Veriff['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control/veriff/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
    return response.json();
  };
  return {
    baseUrl: `${sandbox.url}/veriff`,
    control,
    act: (id, action, details = {}) =>
      control('POST', `sessions/${id}/actions`, { action, ...details }),
  };
}

/** Any HTTP server, closed after the test; its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  // A listening TCP server's address is never a pipe's name.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A vendor that gives this answer to everything, rightly signed; and what it was asked. */
export async function answering(
  body: string | Buffer,
  status = 200,
): Promise<{ baseUrl: string; asked: { method: string; path: string; body: Buffer }[] }> {
  const asked: { method: string; path: string; body: Buffer }[] = [];
  const baseUrl = await serve((request, response) => {
    void buffer(request).then((bytes) => {
      asked.push({ method: request.method ?? '', path: request.url ?? '', body: bytes });
      response.writeHead(status, { 'x-hmac-signature': hmacOf(body) }).end(body);
    });
  });
  return { baseUrl, asked };
}

/** The signature of the vendor, made apart from the code under test. */
export const hmacOf = (payload: string | Buffer): string =>
  createHmac('sha256', CREDENTIALS.secrets[0] ?? '')
    .update(payload)
    .digest('hex');

/** The KycError that a call must end with. */
export async function faultOf(call: Promise<unknown>): Promise<KycError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail.'),
    (reason: unknown) => reason,
  );
  if (failure instanceof KycError) return failure;
  throw failure;
}
