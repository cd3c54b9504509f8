import { createServer, type RequestListener } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { CONSOLE, consoleOf } from '../../config/console.ts';
import { readEnvironment } from '../../config/read.ts';
import { createConsole } from '../../console/app.ts';
import type { ConsoleDependencies } from '../../console/dependencies.ts';
import { openProvider } from '../../console/login/provider.ts';
import type { ConsoleRoute } from '../../console/page.ts';
import { openStore, pingStore, type Store } from '../../store/index.ts';
import {
  MADE_UP_PEOPLE,
  MADE_UP_ROLES,
  type MadeUpPerson,
} from '../../tools/identity-provider/people.ts';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../tools/identity-provider/server.ts';
import { findVendor } from '../../vendors/registry.ts';
import { openOwnStore, type OwnStore } from '../setup/own-store.ts';
import { Browser, type Shown } from './browser.ts';

export interface TestConsole {
  url: string;
  provider: RunningIdentityProvider;
  own: OwnStore;
  /** By the console's own role. */
  store: Store;
  log: () => string;
  /** Signs somebody made up in. */
  signIn(login: string, options?: { browser?: Browser; path?: string }): Promise<SignedIn>;
}

export interface SignedIn {
  browser: Browser;
  /** Where they have arrived. */
  shown: Shown;
}

/** The made-up people, and some whom no console should meet. */
const PEOPLE: readonly MadeUpPerson[] = [
  ...MADE_UP_PEOPLE,
  { login: 'nora', password: 'nora-is-nobody', name: 'Nora Nobody', groups: ['canteen'] },
  {
    ...{ login: 'dora', password: 'dora-is-two', name: 'Dora Double' },
    groups: ['seniors', 'veriff-reviewers'],
  },
  {
    ...{ login: 'mallory', password: 'mallory-was-here', groups: ['reviewers'] },
    name: `<script>alert(1)</script>"'>`,
  },
];

const CLIENT = { clientId: 'console', clientSecret: 'a-made-up-secret-of-the-tests' };

interface Options {
  overrides?: Partial<ConsoleDependencies>;
  /** Instead of the console's own. */
  pages?: readonly ConsoleRoute[];
}

/** Has console and provider started before a file's first test, and closed after its last. */
export function withConsole(use: (started: TestConsole) => void, options: Options = {}): void {
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    use(await start(options, closing));
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });
}

async function start(
  { overrides = {}, pages }: Options,
  closing: (() => Promise<unknown>)[],
): Promise<TestConsole> {
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-console-'));
  closing.push(() => rm(directory, { recursive: true, force: true }));
  const own = await openOwnStore({ objects: { kind: 'folder', directory }, maxConnections: 4 });
  closing.push(() => own.close());
  const { consoleDatabaseUrl: databaseUrl } = own.database;
  const store = openStore({ ...own.config, databaseUrl });
  closing.push(() => store.close());
  let app: RequestListener = () => undefined;
  const server = createServer((request, response) => {
    app(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  closing.push(() => {
    server.closeAllConnections();
    return Promise.resolve();
  });
  // A listening TCP server's address is never a pipe's name.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = await startIdentityProvider({
    ...{ port: 0, people: PEOPLE, console: { publicUrl: url, ...CLIENT } },
  });
  closing.push(() => provider.close());
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const dependencies = {
    ...{ store, logger, publicUrl: url, isSecure: false, vendors: findVendor },
    provider: openProvider(settingsOf(url, provider.issuer).provider, url),
    dispatch: { conclude: () => Promise.resolve() },
    codec: null,
    links: { temporalUi: null, runbook: null },
    readiness: () => pingStore(store),
    ...overrides,
  };
  app = createConsole(dependencies, pages);
  return {
    ...{ url, provider, own, store },
    log: () => lines.join(''),
    signIn: (login, options = {}) => signIn(url, login, options),
  };
}

/** As the configuration of `npm run dev` has it. */
function settingsOf(publicUrl: string, issuer: string) {
  const raw = {
    ...{ CONSOLE_PUBLIC_URL: publicUrl, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.clientId },
    ...{ OIDC_CLIENT_SECRET: CLIENT.clientSecret, CONSOLE_ROLES: JSON.stringify(MADE_UP_ROLES) },
  };
  return consoleOf(readEnvironment({ NODE_ENV: 'test', ...raw }, ['NODE_ENV', ...CONSOLE]));
}

async function signIn(
  url: string,
  login: string,
  { browser = new Browser(), path: wanted = '/' }: { browser?: Browser; path?: string },
): Promise<SignedIn> {
  const asked = await browser.go(`${url}${wanted}`);
  const form = await browser.go(linkIn(asked, /href="(\/login\/start[^"]*)"/));
  return { browser, shown: await enter(browser, form, login) };
}

/** Gives name and password on the provider's page. */
export function enter(browser: Browser, form: Shown, login: string): Promise<Shown> {
  const person = PEOPLE.find((one) => one.login === login);
  if (person === undefined) throw new Error(`Nobody is called ${login}.`);
  const { password } = person;
  return browser.submit(linkIn(form, /action="([^"]*)"/), { login, password });
}

/** The address that a page names so. */
export function linkIn({ text, url }: Shown, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`There is no ${pattern.source} in: ${text}`);
  return new URL(found.replaceAll('&amp;', '&'), url).href;
}

/** The token of the form that a page shows. */
export function tokenIn({ text }: Shown): string {
  const found = /name="form_token" value="([^"]+)"/.exec(text)?.[1];
  if (found === undefined) throw new Error('There is no form.');
  return found;
}
