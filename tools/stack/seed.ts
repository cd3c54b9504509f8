import { randomBytes } from 'node:crypto';
import { createAccount } from '../accounts.ts';
import { SandboxControl } from '../client/sandbox-control.ts';
import { addEndpoint, CLIENT_SCOPES, createKey } from '../keys.ts';
import { loadCommandConfig } from '../../config/index.ts';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { openStore } from '../../store/index.ts';
import type { Store } from '../../store/index.ts';
import type { DatabaseUrls } from './databases.ts';
import type { StackAddresses } from './environment.ts';
import { sandboxAccounts, type SandboxAccount } from './sandbox-accounts.ts';
import type { StackSecrets } from './secrets.ts';

/** All that is known when a stack has come up. */
export interface SeedEnvironment {
  databases: DatabaseUrls;
  addresses: StackAddresses;
  secrets: StackSecrets;
  /** The environment that the api has, for the commands' library functions. */
  service: NodeJS.ProcessEnv;
  /** What the last run of this stack directory returned, if there was one; maybe an older version's. */
  previous: Partial<SeedResult> | undefined;
}

/** What users of the stack need to know. Kept in the stack's directory between runs. */
export interface SeedResult {
  /** Of the seed's making: what another version left is made anew. */
  version: number;
  apiKey: string;
  notificationSecret: string;
  /** The client's own account at each vendor of the sandbox. */
  accounts: Partial<Record<VendorName, string>>;
  /** Accounts whose sessions die within seconds, to be named in the request. */
  hurriedAccounts: Partial<Record<VendorName, string>>;
  /** Where each simulated vendor sends its webhooks, in the words of its control API. */
  sandboxWebhooks: Partial<Record<VendorName, object>>;
}

const VERSION = 9;
const HURRIED_SESSION_MS = 12_000;

/**
 * Makes what a stack needs to be of use: an API key, a test account per vendor of the sandbox, the
 * webhooks' addresses in the sandbox, a notification endpoint. Runs at every start; what an older
 * version left without some vendor's account is made anew, for a client of its own.
 */
export async function seed(environment: SeedEnvironment): Promise<SeedResult> {
  const { previous, addresses } = environment;
  const seeded = isWhole(previous) ? previous : await create(environment);
  // The sandbox forgets everything when it stops.
  for (const [vendor, webhooks] of Object.entries(seeded.sandboxWebhooks)) {
    await new SandboxControl(addresses.sandboxUrl, vendor).webhooks(webhooks);
  }
  return seeded;
}

function isWhole(previous: Partial<SeedResult> | undefined): previous is SeedResult {
  const { version, accounts = {} } = previous ?? {};
  return version === VERSION && VENDOR_NAMES.every((name) => accounts[name] !== undefined);
}

async function create({ service, addresses, secrets }: SeedEnvironment): Promise<SeedResult> {
  const config = loadCommandConfig(service);
  const store = openStore(config.store);
  try {
    // A new client each time: one with the accounts of an earlier, broken-off seed would have two.
    const name = `demo-${randomBytes(3).toString('hex')}`;
    const more = [
      ...(['media:read', 'evidence:read', 'access:read'] as const),
      ...(['vendor-data:delete', 'review:write', 'review:override'] as const),
      ...(['endpoints:write', 'erase', 'export', 'legal-hold'] as const),
    ];
    const scopes = [...CLIENT_SCOPES, ...more];
    const key = await createKey(store, { name, scopes, person: 'Whoever sits at this machine' });
    const endpoint = await addEndpoint(store, {
      client: key.clientId,
      mode: 'test',
      url: `${addresses.notificationsUrl}/notifications`,
      allowLoopback: true,
    });
    const result: SeedResult = {
      version: VERSION,
      apiKey: key.token,
      notificationSecret: endpoint.secret,
      accounts: {},
      hurriedAccounts: {},
      sandboxWebhooks: {},
    };
    const { sandboxUrl } = addresses;
    const about = { store, publicUrl: config.publicUrl, sandboxUrl, clientId: key.clientId };
    const accounts = sandboxAccounts(sandboxUrl, secrets);
    for (const vendor of VENDOR_NAMES) await addAccount(about, result, vendor, accounts[vendor]);
    return result;
  } finally {
    await store.close();
  }
}

async function addAccount(
  about: { store: Store; publicUrl: string; sandboxUrl: string; clientId: string },
  result: SeedResult,
  vendor: VendorName,
  { path, credentials, webhooks, evidence, inAHurry }: SandboxAccount,
): Promise<void> {
  const { store, publicUrl, sandboxUrl, clientId } = about;
  const baseUrl = `${sandboxUrl}/${path}`;
  const kept = evidence === undefined ? {} : { evidence };
  const options = { vendor, mode: 'test', baseUrl, credentials, ...kept } as const;
  const name = `${vendor} in the sandbox`;
  const { id, webhookUrls } = await createAccount(store, publicUrl, { ...options, name, clientId });
  result.accounts[vendor] = id;
  if (webhooks !== undefined) result.sandboxWebhooks[vendor] = webhooks(webhookUrls);
  if (inAHurry !== true) return;
  // Shared, so that it is used only where a request names it: a client's own account comes first.
  const hurried = await createAccount(store, publicUrl, {
    ...options,
    name: `${name}, in a hurry`,
    clientId: null,
    sessionLifetimeMs: HURRIED_SESSION_MS,
  });
  result.hurriedAccounts[vendor] = hurried.id;
}
