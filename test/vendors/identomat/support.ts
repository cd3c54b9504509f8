import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import type { IdentomatCredentials, IdentomatOptions } from '../../../vendors/identomat/index.ts';
import type { SessionRequest, VendorCall } from '../../../vendors/vendor.ts';

export const COMPANY_KEY = '5f6a7b8c9d0e1f2a3b4c5d6e_0123456789abcdef0123456789abcdef01234567';
export const SECRET_KEY = 'a-secret-key-of-the-company';
export const TOKEN = '47fj3k2l9x0q8w7e6r5t4y3u2i1o0p9a8s7d6f5g';
const NOW = new Date('2026-03-01T12:00:00.000Z');

export const REQUEST: SessionRequest<IdentomatOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Nino', lastName: 'Beridze', birthDate: '1979-11-25' },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account',
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

export type Call = VendorCall<IdentomatCredentials>;

export function callTo(baseUrl: string, credentials: Partial<IdentomatCredentials> = {}): Call {
  return {
    account: {
      ...{ id: 'account', vendor: 'identomat', mode: 'test', baseUrl },
      credentials: { companyKey: COMPANY_KEY, ...credentials },
    },
    now: () => NOW,
  };
}

export interface Identomat {
  call: (credentials?: Partial<IdentomatCredentials>) => Call;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  act: (token: string, action: string, details?: object) => Promise<unknown>;
  sessions: () => Promise<Record<string, unknown>[]>;
}

/** The sandbox of the vendor and its control API. */
export async function startIdentomat(): Promise<Identomat> {
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    veriff: { apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c', secret: 's', signature: 'hmac' },
    datakeen: { username: 'u', password: 'p' },
    identomat: { companyKey: COMPANY_KEY, secretKey: SECRET_KEY },
  });
  closers.push(() => sandbox.close());
  const control: Identomat['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control/identomat/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
    return response.json();
  };
  return {
    call: (credentials) => callTo(`${sandbox.url}/identomat/external-api`, credentials),
    control,
    act: (token, action, details = {}) =>
      control('POST', `sessions/${token}/actions`, { action, ...details }),
    // The sandbox's own summary of its sessions.
    sessions: () => control('GET', 'sessions') as Promise<Record<string, unknown>[]>,
  };
}

export interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Answer {
  status?: number;
  type?: string;
  body: string;
}

/** A vendor that answers each path in its way (404 for any other) and remembers what it was asked. */
export async function serve(
  answers: Record<string, Answer>,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      const { status = 200, type = 'application/json', body } = answers[url] ?? NOTHING;
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/external-api`, heard };
}
const NOTHING: Answer = { status: 404, body: '<html>' };

/** The KycError that a call must end with. */
export async function faultOf(call: Promise<unknown>): Promise<KycError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail.'),
    (reason: unknown) => reason,
  );
  if (failure instanceof KycError) return failure;
  throw failure;
}
