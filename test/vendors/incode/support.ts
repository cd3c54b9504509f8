import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import { incodeCredentials } from '../../../vendors/incode/account.ts';
import { login } from '../../../vendors/incode/client.ts';
import { incode } from '../../../vendors/incode/index.ts';
import type { IncodeCredentials, IncodeOptions } from '../../../vendors/incode/index.ts';
import type {
  Reading,
  SessionReference,
  SessionRequest,
  VendorCall,
} from '../../../vendors/vendor.ts';

export const API_KEY = 'b1f0c0ffee00000000000000000000000000f00d';
export const EXECUTIVE = { email: 'kyc@example.com', password: 'a password of the sandbox' };
/** Flows of the sandbox: the first completes its sessions, the second leaves that to finish-status. */
export const FLOW = '65f1c0de0000000000000001';
export const FLOW_TO_FINISH = '65f1c0de0000000000000002';

/** An account's credentials as the command would read them, defaults filled in. */
export const credentialsWith = (changes: object = {}): IncodeCredentials =>
  incodeCredentials.parse({ apiKey: API_KEY, configurationId: FLOW, ...changes });

export const REQUEST: SessionRequest<IncodeOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Zoë', lastName: "d'Été-Łukasz", birthDate: '1990-09-25' },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account',
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

export type Call = VendorCall<IncodeCredentials>;

export function callTo(
  baseUrl: string,
  options: { credentials?: object; token?: string; now?: () => Date } = {},
): Call {
  const { credentials = {}, token, now = () => new Date() } = options;
  return {
    account: {
      ...{ id: 'account', vendor: 'incode', mode: 'test', baseUrl },
      credentials: credentialsWith(credentials),
    },
    now,
    ...(token === undefined ? {} : { token }),
  };
}

export interface SandboxSession {
  id: string;
  status: string;
  externalId: string | null;
  flowId: string;
  countryCode: string;
  redirectionUrl: string | null;
  uploads: string[];
}

/** The sandbox of the vendor and its control API. */
export interface Incode {
  baseUrl: string;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  act: (sessionId: string, action: string, details?: object) => Promise<unknown>;
  sessions: () => Promise<SandboxSession[]>;
  /** Paths that were called, in order. */
  requests: () => Promise<string[]>;
}

export async function startIncode(): Promise<Incode> {
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    veriff: { apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c', secret: 's', signature: 'hmac' },
    datakeen: { username: 'u', password: 'p' },
    incode: { apiKey: API_KEY, ...EXECUTIVE },
  });
  closers.push(() => sandbox.close());
  const control: Incode['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control/incode/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
    return response.json();
  };
  await control('PUT', 'settings', { processingMs: 0 });
  return {
    baseUrl: `${sandbox.url}/incode`,
    control,
    act: (id, action, details = {}) =>
      control('POST', `sessions/${id}/actions`, { action, silent: true, ...details }),
    // The sandbox's own summaries of its sessions and of what it was asked.
    sessions: () => control('GET', 'sessions') as Promise<SandboxSession[]>,
    requests: async () => {
      const requests = (await control('GET', 'requests')) as { path: string }[];
      return requests.map(({ path }) => path.replace(/\?.*$/, ''));
    },
  };
}

/** A session in the sandbox, and questions about it. */
export interface Started {
  call: Call;
  reference: SessionReference;
  ask: () => Promise<Reading>;
}

export async function startSession(
  vendor: Incode,
  credentials: object = {},
  request: SessionRequest<IncodeOptions> = REQUEST,
): Promise<Started> {
  const call = callTo(vendor.baseUrl, { credentials });
  const { reference } = await incode.createSession(call, request);
  return {
    call,
    reference,
    ask: async () => incode.readAnswer(await incode.askSession(call, reference)),
  };
}

/** A call that carries the token of the executive user. */
export async function callAsExecutive(vendor: Incode): Promise<Call> {
  const credentials = { executive: EXECUTIVE };
  const { token } = await login(callTo(vendor.baseUrl, { credentials }));
  return callTo(vendor.baseUrl, { credentials, token });
}

export interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A vendor that answers `METHOD /path` (without query) with what it is given, 404 otherwise. */
export async function serveAnswers(
  answers: Record<string, { status?: number; body: string }>,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = answers[`${method} ${url.replace(/\?.*$/, '')}`];
      response.writeHead(answer === undefined ? 404 : (answer.status ?? 200)).end(answer?.body);
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

/** The KycError that a call must end with. */
export async function faultOf(call: Promise<unknown>): Promise<KycError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail.'),
    (reason: unknown) => reason,
  );
  if (failure instanceof KycError) return failure;
  throw failure;
}
