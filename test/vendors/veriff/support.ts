import { createHmac } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { VeriffCredentials, VeriffOptions } from '../../../vendors/veriff/index.ts';
import type { SessionRequest, VendorCall } from '../../../vendors/vendor.ts';
import { serve, startVendorSandbox } from '../vendor-server.ts';
import type { VendorSandbox } from '../vendor-server.ts';

export { faultOf, serve } from '../vendor-server.ts';

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
export interface Veriff extends Omit<VendorSandbox, 'url'> {
  baseUrl: string;
}

export async function startVeriff(scheme: 'hmac' | 'legacy' = 'hmac'): Promise<Veriff> {
  const [secret = ''] = CREDENTIALS.secrets;
  const { url, control, act } = await startVendorSandbox('veriff', {
    apiKey: CREDENTIALS.apiKey,
    secret,
    signature: scheme,
  });
  return { baseUrl: `${url}/veriff`, control, act };
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
