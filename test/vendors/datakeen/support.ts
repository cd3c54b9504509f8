import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import type { DatakeenCredentials, DatakeenOptions } from '../../../vendors/datakeen/index.ts';
import { login } from '../../../vendors/datakeen/client.ts';
import type { SessionRequest, VendorCall } from '../../../vendors/vendor.ts';

export const CREDENTIALS: DatakeenCredentials = {
  username: 'kyc@example.com',
  password: 'a password of the sandbox',
};

export const REQUEST: SessionRequest<DatakeenOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Zoë', lastName: "d'Été-Łukasz", birthDate: '1990-09-25' },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account/ring',
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Call = VendorCall<DatakeenCredentials>;

export interface CallOptions {
  credentials?: Partial<DatakeenCredentials>;
  token?: string;
  now?: () => Date;
}

export function callTo(baseUrl: string, options: CallOptions = {}): Call {
  const { credentials = {}, token, now = () => new Date() } = options;
  return {
    account: {
      ...{ id: 'account', vendor: 'datakeen', mode: 'test', baseUrl },
      credentials: { ...CREDENTIALS, ...credentials },
    },
    now,
    ...(token === undefined ? {} : { token }),
  };
}

export interface SandboxSession {
  id: string;
  url: string;
  name: string;
  templateId: string;
  birthDate: string | null;
  webhookURL: string | null;
  callbackURL: string | null;
}

/** The sandbox of the vendor, its control API, and calls with a token that was just fetched. */
export interface Datakeen {
  baseUrl: string;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  act: (sessionId: string, action: string, details?: object) => Promise<unknown>;
  sessions: () => Promise<SandboxSession[]>;
  call: (options?: CallOptions) => Promise<Call>;
}

export async function startDatakeen(): Promise<Datakeen> {
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    veriff: { apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c', secret: 's', signature: 'hmac' },
    datakeen: CREDENTIALS,
  });
  closers.push(() => sandbox.close());
  const baseUrl = `${sandbox.url}/datakeen`;
  const control: Datakeen['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control/datakeen/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
    return response.json();
  };
  return {
    baseUrl,
    control,
    act: (id, action, details = {}) =>
      control('POST', `sessions/${id}/actions`, { action, ...details }),
    // The sandbox's own summary of its sessions.
    sessions: () => control('GET', 'sessions') as Promise<SandboxSession[]>,
    call: async (options = {}) => {
      const { token } = await login(callTo(baseUrl));
      return callTo(baseUrl, { token, ...options });
    },
  };
}

/** Any HTTP server, closed after the test; its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  // A listening TCP server's address is never a pipe's name.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A vendor that answers everything alike. */
export function serveAnswer(status: number, body: string | Buffer): Promise<string> {
  return serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
}

export interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A vendor that answers with the document's samples and remembers what it was asked. */
export async function serveSamples(
  answers: Record<string, Buffer>,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const baseUrl = await serve((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = answers[`${method} ${url}`];
      response.writeHead(answer === undefined ? 404 : 200).end(answer);
    });
  });
  return { baseUrl, heard };
}

/** The KycError that a call must end with. */
export async function faultOf(call: Promise<unknown>): Promise<KycError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail.'),
    (reason: unknown) => reason,
  );
  if (failure instanceof KycError) return failure;
  throw failure;
}
