import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import { login } from '../../../vendors/identify24/client.ts';
import type {
  Identify24Credentials,
  Identify24Options,
} from '../../../vendors/identify24/index.ts';
import type { SessionRequest, Subject, VendorCall } from '../../../vendors/vendor.ts';
import { sample } from './samples.ts';

export const CREDENTIALS: Identify24Credentials = {
  partner: '911-internet',
  apiKey: 'an-api-key-of-the-sandbox',
};
export const VERIFICATION_ID = '0195f3a0-0000-7000-8000-000000000001';
export const NOW = new Date('2026-03-01T12:00:00.000Z');

/** All that the vendor requires, and the optional rest. */
export const SUBJECT: Subject = {
  ...{ firstName: 'Zoë', lastName: 'Groß', birthDate: '1981-09-05', birthPlace: 'Łódź' },
  ...{ gender: 'female', nationality: 'PL', email: 'zoe@example.com', phone: '+48511111111' },
  address: {
    ...{ street: 'Markgrafenstraße', houseNumber: '23a', postalCode: '90459' },
    ...{ city: 'Nürnberg', country: 'DE' },
  },
  document: { type: 'id_card', number: 'LJFE8J32NDM', country: 'DE' },
};

export const REQUEST: SessionRequest<Identify24Options> = {
  verificationId: VERIFICATION_ID,
  sessionNumber: 1,
  subject: SUBJECT,
  options: { projectId: '6' },
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account',
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

export type Call = VendorCall<Identify24Credentials>;

export interface CallOptions {
  credentials?: Partial<Identify24Credentials>;
  token?: string;
}

export function callTo(baseUrl: string, { credentials = {}, token }: CallOptions = {}): Call {
  return {
    account: {
      ...{ id: 'account', vendor: 'identify24', mode: 'test', baseUrl },
      credentials: { ...CREDENTIALS, ...credentials },
    },
    now: () => NOW,
    ...(token === undefined ? {} : { token }),
  };
}

export interface Identify24 {
  baseUrl: string;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  act: (id: string, action: string, details?: object) => Promise<unknown>;
  sessions: () => Promise<Record<string, unknown>[]>;
  /** A call with a token that was just fetched. */
  call: (credentials?: Partial<Identify24Credentials>) => Promise<Call>;
}

/** The sandbox of the vendor and its control API. */
export async function startIdentify24(): Promise<Identify24> {
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    veriff: { apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c', secret: 's', signature: 'hmac' },
    datakeen: { username: 'u', password: 'p' },
    identify24: { partner: CREDENTIALS.partner, apiKey: CREDENTIALS.apiKey },
  });
  closers.push(() => sandbox.close());
  const baseUrl = `${sandbox.url}/identify24`;
  const control: Identify24['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control/identify24/${path}`, {
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
    sessions: () => control('GET', 'sessions') as Promise<Record<string, unknown>[]>,
    call: async (credentials = {}) => {
      const { token } = await login(callTo(baseUrl));
      return callTo(baseUrl, { token, credentials });
    },
  };
}

export interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Answer = Buffer | { status: number; body: string };

/** A vendor that answers with the document's samples, or otherwise, and remembers what it was asked. */
export async function serve(
  answers: Record<string, Answer> = {},
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const all: Record<string, Answer> = { ...SAMPLES, ...answers };
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = all[`${method} ${url}`] ?? { status: 404, body: '{}' };
      if (Buffer.isBuffer(answer)) response.writeHead(200).end(answer);
      else response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  // A listening TCP server's address is never a pipe's name.
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

const SAMPLES = {
  'POST /auth': sample('login-answer'),
  'GET /project/getAll': sample('projects'),
  'GET /project/get': sample('project'),
  'POST /ident/create': sample('created'),
};

/** The KycError that a call must end with. */
export async function faultOf(call: Promise<unknown>): Promise<KycError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail.'),
    (reason: unknown) => reason,
  );
  if (failure instanceof KycError) return failure;
  throw failure;
}
