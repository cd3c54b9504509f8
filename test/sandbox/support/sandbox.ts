import { createHash, createHmac } from 'node:crypto';
import { afterEach } from 'vitest';
import { startSandbox } from '../../../sandbox/server.ts';
import type { Sandbox, SandboxOptions } from '../../../sandbox/server.ts';

export const API_KEY = '8e4f7cd8-7a19-4d7d-971f-a076407ee03c';
export const SECRET = '3c184872-6929-43d9-91d5-9e68468b5aa1';
export const DATAKEEN = { username: 'sandbox@example.com', password: 'correct horse' };
export const INCODE = {
  apiKey: 'a0b1c2d3e4f5',
  email: 'executive@example.com',
  password: 'battery staple',
  clientId: 'client-1',
};
export const IDENTOMAT = {
  companyKey: '5f6a7b8c9d0e1f2a3b4c5d6e_0123456789abcdef0123456789abcdef01234567',
  secretKey: 'ns5m-not-that-one',
};
export const IDENTIFY24 = { partner: '911-internet', apiKey: 'hunter2hunter2' };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Closed after the test. */
export function closeLater(close: () => Promise<void>): void {
  closers.push(close);
}

/** A sandbox on a free port, closed after the test. */
export async function sandbox(
  signature: 'hmac' | 'legacy' = 'hmac',
  {
    identomat = IDENTOMAT,
    ...more
  }: Partial<Omit<SandboxOptions, 'credentials'>> & { identomat?: object } = {},
): Promise<Sandbox> {
  const started = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    credentials: {
      veriff: { apiKey: API_KEY, secret: SECRET, signature },
      datakeen: DATAKEEN,
      incode: INCODE,
      identomat,
      identify24: IDENTIFY24,
    },
    ...more,
  });
  closeLater(() => started.close());
  return started;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // JSON of any shape: each test looks at the part that it is about.
  json: Json;
}

/** Parsed JSON, navigable without a schema. */
export interface Json {
  [key: string]: Json;
  [index: number]: Json;
}

/** A JSON value that should be text, as text. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : `not a string: ${JSON.stringify(value)}`;

export async function call(
  url: string,
  method: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, headers } = options;
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    get json() {
      // See Json: the test states what it expects to find.
      return JSON.parse(answer) as Json;
    },
  };
}

/** A control request that must succeed; its answer. */
export async function control(
  { url }: Sandbox,
  method: string,
  path: string,
  body?: unknown,
): Promise<Json> {
  const answer = await call(`${url}/control${path}`, method, { body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

/** Signatures as the vendor's document defines them, written apart from the sandbox's. */
export const legacySignature = (payload: string): string =>
  createHash('sha256')
    .update(payload + SECRET, 'utf8')
    .digest('hex');

export const hmacSignature = (payload: string): string =>
  createHmac('sha256', SECRET).update(payload, 'utf8').digest('hex');

export const sessionBody = (verification: object = {}): string =>
  JSON.stringify({ verification: { timestamp: new Date().toISOString(), ...verification } });

export const createVeriff = (
  { url }: Sandbox,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call(`${url}/veriff/v1/sessions`, 'POST', {
    body,
    headers: { 'x-auth-client': API_KEY, ...headers },
  });

/** A new Veriff session: its id and URL. */
export async function veriffSession(
  target: Sandbox,
  verification: object = {},
): Promise<{ id: string; url: string }> {
  const { json, status, text } = await createVeriff(target, sessionBody(verification));
  if (status !== 201) throw new Error(text);
  return { id: textOf(json['verification']?.['id']), url: textOf(json['verification']?.['url']) };
}

export const decisionOf = ({ url }: Sandbox, id: string): Promise<Answer> =>
  call(`${url}/veriff/v1/sessions/${id}/decision`, 'GET', {
    headers: { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(id) },
  });

export const act = (target: Sandbox, id: string, action: object): Promise<Json> =>
  control(target, 'POST', `/veriff/sessions/${id}/actions`, action);

/** Submits a page's form as a browser would. */
export const submitForm = (url: string, fields: Record<string, string>): Promise<Answer> =>
  call(url, 'POST', {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
