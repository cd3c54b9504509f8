// npm run accounts -- create | list | set-credentials | set-settings: our accounts at the vendors.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { defined } from '../domain/defined.ts';
import type { Part } from '../domain/evidence.ts';
import type { Mode, VendorName } from '../domain/vendor-name.ts';
import {
  createVendorAccount,
  getVendorAccount,
  type Store,
  updateVendorAccountCredentials,
  updateVendorAccountSettings,
} from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import {
  type EvidencePolicy,
  settingsOf,
  settingsOptions,
  wordsForSettings,
} from './commands/account-settings.ts';
import { mustFindClient } from './commands/clients.ts';
import {
  type Command,
  type CommandContext,
  modeOf,
  ownTerminal,
  runCommand,
  UsageError,
  vendorNameOf,
} from './commands/run-command.ts';

/** What an account is made from. */
export interface AccountOptions {
  vendor: VendorName;
  mode: Mode;
  name: string;
  /** The vendor's production address by default. */
  baseUrl?: string;
  /** As the vendor's own schema wants them. */
  credentials: unknown;
  /** Null, the default: every client may use it. */
  clientId?: string | null;
  /** Test mode only: sessions die after this many milliseconds, for demos. */
  sessionLifetimeMs?: number;
  /** How many images one session of direct capture takes, 1 to 300; 60 by default. */
  maxUploads?: number;
  /** What is kept of each verification; default: the decision. */
  evidence?: EvidencePolicy;
  /** The parts that an approval must say were passed, if other ones than the vendor's. */
  approvalNeeds?: Part[];
  /** `none`: the account has no screening that the vendor could be asked about. */
  screening?: 'none';
}

export interface CreatedAccount {
  id: string;
  webhookToken: string;
  /** What must be entered at the vendor, by kind of message; empty where sessions name their own. */
  webhookUrls: Record<string, string>;
}

/**
 * Adds an account at a vendor; its credentials are stored encrypted.
 * @throws UsageError naming every fault of the credentials, never their values
 */
export async function createAccount(
  store: Store,
  publicUrl: string,
  options: AccountOptions,
): Promise<CreatedAccount> {
  const { vendor: name, mode, clientId = null } = options;
  const vendor = findVendor(name);
  const baseUrl = options.baseUrl ?? vendor.defaultBaseUrl;
  checkBaseUrl(baseUrl, mode);
  const credentials = checkCredentials(name, mode, options.credentials);
  const account = await createVendorAccount(store, {
    clientId,
    vendor: name,
    mode,
    name: options.name,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    credentials,
    settings: newSettings(options),
  });
  return { ...account, webhookUrls: webhookUrls(publicUrl, name, account.webhookToken) };
}

type NewSettings = Pick<
  AccountOptions,
  'sessionLifetimeMs' | 'evidence' | 'approvalNeeds' | 'screening' | 'maxUploads'
>;

function newSettings(options: AccountOptions): NewSettings {
  const { mode, sessionLifetimeMs, evidence, approvalNeeds, screening, maxUploads } = options;
  if (sessionLifetimeMs !== undefined && mode !== 'test') {
    throw new UsageError('Sessions are shortened in test mode only.');
  }
  return defined({ sessionLifetimeMs, evidence, approvalNeeds, screening, maxUploads });
}

/** The addresses at which a vendor with that account speaks to us. */
export function webhookUrls(
  publicUrl: string,
  name: VendorName,
  webhookToken: string,
): Record<string, string> {
  const address = findVendor(name).webhook?.address;
  if (address?.by !== 'kind') return {};
  return Object.fromEntries(
    address.kinds.map((kind) => [kind, `${publicUrl}/webhooks/${webhookToken}/${kind}`]),
  );
}

function checkBaseUrl(baseUrl: string, mode: Mode): void {
  if (!URL.canParse(baseUrl)) throw new UsageError('--base-url is not an address.');
  const { protocol } = new URL(baseUrl);
  if (protocol === 'https:' || (protocol === 'http:' && mode === 'test')) return;
  throw new UsageError('--base-url must be https (http only in test mode).');
}

function checkCredentials(name: VendorName, mode: Mode, given: unknown): unknown {
  const credentials = trimmed(given);
  const empty = emptyIn(credentials).map((path) => `  ${path || '(all)'}: must not be empty`);
  const vendor = findVendor(name);
  const parsed = vendor.credentials.safeParse(credentials);
  if (parsed.success && empty.length === 0) {
    const unusable = vendor.accountFaults?.(parsed.data, mode) ?? [];
    if (unusable.length > 0) throw new UsageError(unusable.join('\n'));
    return parsed.data;
  }
  const faults = (parsed.error?.issues ?? []).map(
    ({ path, message }) => `  ${path.map(String).join('.') || '(all)'}: ${message}`,
  );
  const all = [...empty, ...faults].join('\n');
  throw new UsageError(`The credentials for ${name} are not complete:\n${all}`);
}

/** What is copied from a portal brings spaces and line ends along; at no vendor are they part of it. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, trimmed(inner)]));
}

/** Where nothing stands, by dotted paths: a variable of the environment that is not set, mostly. */
function emptyIn(value: unknown, path = ''): string[] {
  if (value === '') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    emptyIn(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** From a file or a variable, never from the arguments: those are seen by everybody on the machine. */
async function readCredentials({
  given,
  environment,
}: Pick<CommandContext, 'given' | 'environment'>): Promise<unknown> {
  const file = given.optional('credentials-file');
  const variable = given.optional('credentials-env');
  if ((file === undefined) === (variable === undefined)) {
    throw new UsageError('Give --credentials-file or --credentials-env: where the JSON is.');
  }
  const text =
    file === undefined
      ? environment[variable ?? '']
      : await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new UsageError(`${file ?? variable ?? ''} cannot be read.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message would quote the credentials.
    throw new UsageError(`${file ?? variable ?? ''} does not hold JSON.`);
  }
}

function sayAddresses(
  vendor: VendorName,
  urls: Record<string, string>,
  say: (line: string) => void,
): void {
  const entries = Object.entries(urls);
  if (entries.length === 0) {
    const why =
      findVendor(vendor).webhook === undefined
        ? 'it has none'
        : 'each session names its own address';
    say(`  webhooks: nothing to enter at the vendor; ${why}`);
  }
  for (const [kind, url] of entries) say(`  webhook for ${kind}: ${url}`);
}

const credentialOptions = {
  'credentials-file': { type: 'string' },
  'credentials-env': { type: 'string' },
} as const;

/** The commands of `npm run accounts`. */
export const accountsCommands: Record<string, Command> = {
  create: {
    summary: 'Add an account; the credentials are JSON in a file or an environment variable.',
    options: {
      vendor: { type: 'string' },
      mode: { type: 'string' },
      name: { type: 'string' },
      'base-url': { type: 'string' },
      client: { type: 'string' },
      ...settingsOptions,
      ...credentialOptions,
    },
    run: async (context) => {
      const { store, publicUrl, given, environment, say } = context;
      const client = given.optional('client');
      const vendor = vendorNameOf(given.text('vendor'));
      const settings = settingsOf(context, findVendor(vendor));
      const account = await createAccount(store, publicUrl, {
        vendor,
        mode: modeOf(given.text('mode')),
        name: given.text('name'),
        // A new account has what is usual anyway.
        ...defined({
          ...{ baseUrl: given.optional('base-url'), evidence: settings.evidence ?? undefined },
          ...{ approvalNeeds: settings.approvalNeeds ?? undefined },
          ...{ screening: settings.screening ?? undefined },
          ...{ maxUploads: settings.maxUploads ?? undefined },
        }),
        credentials: await readCredentials({ given, environment }),
        clientId: client === undefined ? null : (await mustFindClient(store, client)).id,
      });
      say(`account ${account.id}`);
      sayAddresses(vendor, account.webhookUrls, say);
    },
  },
  list: {
    summary: 'List the accounts, with the webhook addresses to enter at the vendors.',
    options: {},
    run: async ({ store, publicUrl, say }) => {
      const found = await store.app.query('select id from vendor_accounts order by created_at');
      for (const { id } of z.array(z.object({ id: z.string() })).parse(found.rows)) {
        const account = await getVendorAccount(store, { id });
        const owner = account.clientId ?? 'every client';
        say(
          `${id} ${account.vendor} ${account.mode} "${account.name}" for ${owner}, ${account.baseUrl}, ${account.health.state}`,
        );
        say(`  ${wordsForSettings(account, findVendor(account.vendor))}`);
        const urls = webhookUrls(publicUrl, account.vendor, account.webhookToken);
        sayAddresses(account.vendor, urls, say);
      }
    },
  },
  'set-settings': {
    summary:
      'Change what an account keeps, what its approvals need, and that it has no screening; for verifications started from now on.',
    options: { id: { type: 'string' }, ...settingsOptions },
    run: async (context) => {
      const { store, given, say } = context;
      const before = await getVendorAccount(store, { id: given.text('id') });
      const vendor = findVendor(before.vendor);
      const settings = settingsOf(context, vendor);
      if (Object.keys(settings).length === 0) {
        const names = Object.keys(settingsOptions).map((name) => `--${name}`);
        throw new UsageError(`Give what is to be changed: ${names.join(', ')}.`);
      }
      await updateVendorAccountSettings(store, { id: before.id, settings });
      const after = await getVendorAccount(store, { id: before.id });
      say(`${before.id}: ${wordsForSettings(after, vendor)}`);
    },
  },
  'set-credentials': {
    summary: "Replace an account's credentials; its webhook addresses stay as they are.",
    options: { id: { type: 'string' }, ...credentialOptions },
    run: async ({ store, given, environment, say }) => {
      const { id, vendor, mode } = await getVendorAccount(store, { id: given.text('id') });
      const credentials = checkCredentials(
        vendor,
        mode,
        await readCredentials({ given, environment }),
      );
      await updateVendorAccountCredentials(store, { id, credentials });
      say(`The credentials of ${id} were replaced.`);
    },
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runCommand(
    'accounts',
    accountsCommands,
    process.argv.slice(2),
    ownTerminal(),
  );
}
