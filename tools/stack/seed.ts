import { randomBytes } from 'node:crypto';
import { createAccount } from '../accounts.ts';
import { SandboxControl } from '../client/sandbox-control.ts';
import { addEndpoint, createKey } from '../keys.ts';
import { loadCommandConfig } from '../../config/index.ts';
import { openStore } from '../../store/index.ts';
import type { Store } from '../../store/index.ts';
import type { DatabaseUrls } from './databases.ts';
import type { StackAddresses } from './environment.ts';
import type { StackSecrets } from './secrets.ts';

/** All that is known when a stack has come up. */
export interface SeedEnvironment {
  databases: DatabaseUrls;
  addresses: StackAddresses;
  secrets: StackSecrets;
  /** The environment that the api has, for the commands' library functions. */
  service: NodeJS.ProcessEnv;
  /** What the last run of this stack directory returned, if there was one. */
  previous: SeedResult | undefined;
}

/** What whoever uses the stack is told. Kept in the stack's directory between runs. */
export interface SeedResult {
  apiKey: string;
  notificationSecret: string;
  /** Where the sandbox's Veriff sends its webhooks. */
  veriffWebhooks: { eventUrl: string; decisionUrl: string };
  /** A Datakeen account whose sessions die within seconds, to be named in the request. */
  hurriedDatakeenAccount: string;
}

const HURRIED_SESSION_MS = 12_000;

/**
 * Makes what a stack needs to be of use: an API key, a test account per vendor of the sandbox, the
 * webhooks' addresses in the sandbox, a notification endpoint. Runs at every start.
 */
export async function seed(environment: SeedEnvironment): Promise<SeedResult> {
  const seeded = environment.previous ?? (await create(environment));
  // The sandbox forgets everything when it stops.
  const sandbox = new SandboxControl(environment.addresses.sandboxUrl, 'veriff');
  await sandbox.webhooks(seeded.veriffWebhooks);
  return seeded;
}

async function create({ service, addresses, secrets }: SeedEnvironment): Promise<SeedResult> {
  const config = loadCommandConfig(service);
  const store = openStore(config.store);
  try {
    // A new client each time: one with the accounts of an earlier, broken-off seed would have two.
    const name = `demo-${randomBytes(3).toString('hex')}`;
    const key = await createKey(store, { name });
    const endpoint = await addEndpoint(store, {
      client: key.clientId,
      mode: 'test',
      url: `${addresses.notificationsUrl}/notifications`,
      allowLoopback: true,
    });
    const accounts = await createAccounts(store, config.publicUrl, {
      clientId: key.clientId,
      sandboxUrl: addresses.sandboxUrl,
      secrets,
    });
    return { apiKey: key.token, notificationSecret: endpoint.secret, ...accounts };
  } finally {
    await store.close();
  }
}

async function createAccounts(
  store: Store,
  publicUrl: string,
  from: { clientId: string; sandboxUrl: string; secrets: StackSecrets },
): Promise<Pick<SeedResult, 'veriffWebhooks' | 'hurriedDatakeenAccount'>> {
  const { clientId, sandboxUrl, secrets } = from;
  const veriff = await createAccount(store, publicUrl, {
    vendor: 'veriff',
    mode: 'test',
    name: 'Veriff in the sandbox',
    baseUrl: `${sandboxUrl}/veriff`,
    credentials: {
      apiKey: secrets.veriffApiKey,
      secrets: [secrets.veriffSecret],
      signatureScheme: 'hmac',
    },
    clientId,
  });
  const datakeen = {
    vendor: 'datakeen',
    mode: 'test',
    baseUrl: `${sandboxUrl}/datakeen`,
    credentials: { username: secrets.datakeenUsername, password: secrets.datakeenPassword },
  } as const;
  await createAccount(store, publicUrl, {
    ...datakeen,
    name: 'Datakeen in the sandbox',
    clientId,
  });
  // Shared, so that it is used only where a request names it: a client's own account comes first.
  const hurried = await createAccount(store, publicUrl, {
    ...datakeen,
    name: 'Datakeen in the sandbox, in a hurry',
    clientId: null,
    sessionLifetimeMs: HURRIED_SESSION_MS,
  });
  const { event = '', decision = '' } = veriff.webhookUrls;
  return {
    veriffWebhooks: { eventUrl: event, decisionUrl: decision },
    hurriedDatakeenAccount: hurried.id,
  };
}
