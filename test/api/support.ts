import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { pino } from 'pino';
import { createEndpointCalls } from '../../activities/endpoint-calls.ts';
import { createApp, createHttpServer, type Dispatch } from '../../api/index.ts';
import type { ApiDependencies } from '../../api/index.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { pingStore, SCOPES, type Scope, type Store } from '../../store/index.ts';
import { createAccount, type CreatedAccount } from '../../tools/accounts.ts';
import { createKey } from '../../tools/keys.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { TestDatabase } from '../setup/database.ts';
import { openOwnStore } from '../setup/own-store.ts';
import { isObject, type JsonObject, textOf } from './json.ts';
import { compared } from './undocumented.ts';
import { WIDE_LIMITS } from './wide-limits.ts';

export { isObject, type Json, type JsonObject, part, textOf } from './json.ts';

export const VERIFF = {
  apiKey: '8e4f7cd8-7a19-4d7d-971f-a076407ee03c',
  secrets: ['a-shared-secret-of-the-tests'],
  signatureScheme: 'hmac',
} as const;

/** What the API asked of the workflows, and what the tests make them answer. */
interface RecordingDispatch extends Dispatch {
  calls: { verb: string; args: unknown[] }[];
  of(verb: string): unknown[][];
  /** Forgets what was asked, and answers as before any test. */
  reset(): void;
  onStart: (verificationId: string) => Promise<boolean>;
  onRenew: Dispatch['renewSession'];
  onConclude: Dispatch['conclude'];
  onErase: Dispatch['erase'];
  onCapture: Dispatch['capture'];
  onSubmit: Dispatch['submitCaptures'];
}

export interface TestApi {
  url: string;
  database: TestDatabase;
  store: Store;
  dispatch: RecordingDispatch;
  /** Everything that was logged, as text. */
  log: () => string;
  accounts: { veriff: CreatedAccount; datakeen: CreatedAccount };
  /** A key of a client of that name (made when new). */
  key(
    client: string,
    options?: { mode?: Mode; scopes?: readonly Scope[]; person?: string },
  ): Promise<string>;
  /** Runs SQL as the administrator; what it writes has our tag, as if the service had written it. */
  sql(text: string, values?: unknown[]): Promise<pg.QueryResult<Record<string, unknown>>>;
  /** The address of another process, as it were: of the same databases, with counts in a memory of its own. */
  beside(overrides: Partial<ApiDependencies>): Promise<string>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  overrides?: Partial<ApiDependencies>;
}

export async function startApi({ overrides = {} }: TestApiOptions = {}): Promise<TestApi> {
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-objects-'));
  const own = await openOwnStore({ objects: { kind: 'folder', directory }, maxConnections: 4 });
  const { store, database, ours } = own;
  const dispatch = recordingDispatch();
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const publicUrl = 'https://kyc.example.com';
  const dependencies: ApiDependencies = {
    store,
    endpoints: createEndpointCalls({ store, now: () => new Date() }),
    vendors: findVendor,
    publicUrl,
    logger,
    trustProxy: false,
    dispatch,
    limitSettings: WIDE_LIMITS,
    readiness: { postgres: () => pingStore(store) },
    now: () => new Date(),
    ...overrides,
  };
  const undocumented = new Set<string>();
  const servers: Awaited<ReturnType<typeof listen>>[] = [];
  const serve = async (more: Partial<ApiDependencies>): Promise<string> => {
    const app = createApp({ ...dependencies, ...more });
    const checked = compared(app, (field) => undocumented.add(field));
    const server = await listen(createHttpServer(checked, { logger }));
    servers.push(server);
    return server.url;
  };
  const url = await serve({});
  const accounts = await seedAccounts(store, publicUrl);
  return {
    url,
    database,
    store,
    dispatch,
    log: () => lines.join(''),
    accounts,
    key: async (client, { mode = 'test', scopes = SCOPES, person = 'A Tester' } = {}) =>
      (
        await createKey(store, {
          ...{ name: client, mode, scopes },
          ...(scopes.includes('review:write') ? { person } : {}),
        })
      ).token,
    sql: (text, values) => ours.query(text, values),
    beside: serve,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await own.close();
      await rm(directory, { recursive: true, force: true });
      if (undocumented.size > 0) {
        throw new Error(`Answered, and not as documented: ${[...undocumented].join(', ')}`);
      }
    },
  };
}

async function seedAccounts(store: Store, publicUrl: string): Promise<TestApi['accounts']> {
  const veriff = await createAccount(store, publicUrl, {
    vendor: 'veriff',
    mode: 'test',
    name: 'veriff of the tests',
    baseUrl: 'https://veriff.example.com',
    credentials: VERIFF,
  });
  const datakeen = await createAccount(store, publicUrl, {
    vendor: 'datakeen',
    mode: 'test',
    name: 'datakeen of the tests',
    baseUrl: 'https://datakeen.example.com',
    credentials: { username: 'tests@example.com', password: 'a-password-of-the-tests' },
  });
  return { veriff, datakeen };
}

async function listen(server: Server) {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function recordingDispatch(): RecordingDispatch {
  const calls: RecordingDispatch['calls'] = [];
  const answers = {
    onStart: () => Promise.resolve(false),
    onRenew: () => Promise.resolve('waiting'),
    onConclude: () => Promise.resolve(),
    onErase: () => Promise.resolve(),
    onCapture: () => Promise.resolve('waiting'),
    onSubmit: () => Promise.resolve('submitted'),
  } satisfies Partial<RecordingDispatch>;
  const dispatch: RecordingDispatch = {
    calls,
    ...answers,
    of: (verb) => calls.filter((call) => call.verb === verb).map(({ args }) => args),
    reset: () => {
      calls.length = 0;
      Object.assign(dispatch, answers);
    },
    startVerification: async (...args) => {
      calls.push({ verb: 'startVerification', args });
      return { sessionReady: await dispatch.onStart(args[0]) };
    },
    inboxRow: (...args) => {
      calls.push({ verb: 'inboxRow', args });
    },
    refresh: (...args) => {
      calls.push({ verb: 'refresh', args });
    },
    renewSession: (...args) => {
      calls.push({ verb: 'renewSession', args });
      return dispatch.onRenew(...args);
    },
    capture: (...args) => {
      calls.push({ verb: 'capture', args });
      return dispatch.onCapture(...args);
    },
    submitCaptures: (...args) => {
      calls.push({ verb: 'submitCaptures', args });
      return dispatch.onSubmit(...args);
    },
    conclude: (...args) => {
      calls.push({ verb: 'conclude', args });
      return dispatch.onConclude(...args);
    },
    erase: (...args) => {
      calls.push({ verb: 'erase', args });
      return dispatch.onErase(...args);
    },
  };
  return dispatch;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body, loosely typed: tests look at single values. */
  json: JsonObject;
}

/** One real HTTP request; redirects are not followed. */
export async function call(
  url: string,
  { key, ...init }: RequestInit & { key?: string } = {},
): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
  const response = await fetch(url, { ...init, headers, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

function jsonOf(text: string): JsonObject {
  try {
    // The values are compared by the tests, which fail when the shape is another one.
    return JSON.parse(text) as JsonObject;
  } catch {
    return {};
  }
}

/** Starts a verification as a client does. */
export function start(
  api: Pick<TestApi, 'url'>,
  key: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return call(`${api.url}/v1/verifications`, {
    method: 'POST',
    key,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A body that every test may build on. */
export const VERIFF_BODY = {
  vendor: 'veriff',
  reference: 'order-4711',
  subject: { firstName: 'Ada', lastName: 'Lovelace', birthDate: '1990-02-28' },
} as const;

/** The pointers of a problem's faults, sorted. */
export function pointersOf({ json }: Answer): string[] {
  const { errors } = json;
  if (!Array.isArray(errors)) return [];
  return errors.map((fault) => (isObject(fault) ? textOf(fault['pointer']) : '')).sort();
}

/** The id of the verification that an answer holds. */
export function idOf({ json }: Answer): string {
  return textOf(json['id']);
}

/** Signs as Veriff does, written apart from the product's own code. */
export function veriffHeaders(
  body: string | Buffer,
  options: { apiKey?: string; secret?: string } = {},
): Record<string, string> {
  const { apiKey = VERIFF.apiKey, secret = VERIFF.secrets[0] } = options;
  return {
    'content-type': 'application/json',
    'x-auth-client': apiKey,
    'x-hmac-signature': createHmac('sha256', secret).update(body).digest('hex'),
  };
}

/** How many verifications there are, whoever they belong to. */
export async function countVerifications(api: TestApi): Promise<number> {
  const { rows } = await api.sql('select count(*)::int as n from verifications');
  return Number(rows[0]?.['n']);
}
