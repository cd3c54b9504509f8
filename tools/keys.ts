// npm run keys -- create | create-client | set-client | list | revoke | add-endpoint | rewrap | tag-rows:
// clients, their API keys, their notification endpoints, and the master key that everything is wrapped under.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { endpointUrlFault } from '../activities/endpoint-calls.ts';
import { defined } from '../domain/defined.ts';
import { NOTIFICATION_TYPES, type NotificationType } from '../domain/notification.ts';
import { NO_QUOTAS, type Quotas } from '../domain/quotas.ts';
import type { Mode } from '../domain/vendor-name.ts';
import {
  createApiKey,
  createClient,
  createNotificationEndpoint,
  readKeyPeople,
  revokeApiKey,
  rewrapKeys,
  type Scope,
  SCOPES,
  type Store,
  findChangedRows,
  tagRows,
} from '../store/index.ts';
import { clientCommands } from './commands/client-commands.ts';
import { type NewClient, newClientOf, newClientOptions } from './commands/client-settings.ts';
import { findClient, mustFindClient } from './commands/clients.ts';
import { keyPersonOf } from './commands/key-person.ts';
import { quotaOptions, quotasIn, quotasOf } from './commands/key-quotas.ts';
import {
  type Command,
  modeOf,
  oneOf,
  ownTerminal,
  runCommand,
  typed,
  UsageError,
} from './commands/run-command.ts';

/** What a client's backend needs; `admin` (the status route) is for operators. */
export const CLIENT_SCOPES: readonly Scope[] = [
  'verifications:write',
  'verifications:read',
  'results:read',
];

/**
 * Makes an API key. The token is given back this once; only its hash is stored.
 * @param options.client id or name of a client that exists; without it the client is named like the key,
 *   and made where there is none
 * @param options.settings of a client that is made now
 * @throws UsageError when there is no such client, or settings are given for one that exists; when the key
 *   is to decide and no person is named, or the other way round
 */
export async function createKey(
  store: Store,
  options: {
    name: string;
    client?: string;
    mode?: Mode;
    scopes?: readonly Scope[];
    /** The name of who decides by it: for a key of scope `review:write`, and for no other. */
    person?: string;
    /** From when on it is refused; never by default. */
    expiresAt?: Date | undefined;
    quotas?: Quotas;
    settings?: NewClient;
  },
): Promise<{ id: string; token: string; clientId: string; isNewClient: boolean }> {
  const { name, mode = 'test', scopes = CLIENT_SCOPES, expiresAt, quotas = NO_QUOTAS } = options;
  const person = keyPersonOf(scopes, options.person);
  const { id: clientId, isNew } = await clientFor(store, options);
  const made = { clientId, mode, scopes, name, person, expiresAt, quotas };
  const key = await createApiKey(store, made);
  return { ...key, clientId, isNewClient: isNew };
}

async function clientFor(
  store: Store,
  { name, client, settings = {} }: Parameters<typeof createKey>[1],
): Promise<{ id: string; isNew: boolean }> {
  const known = await findClient(store, client ?? name);
  if (known === null) {
    if (client === undefined) {
      return { ...(await createClient(store, { name, ...settings })), isNew: true };
    }
    throw new UsageError(
      `There is no client ${client}. Make it with create-client, or leave --client out: the client is then named like the key.`,
    );
  }
  if (Object.keys(settings).length > 0) {
    throw new UsageError(
      `The client ${client ?? name} exists already: --return-url, --screening-match and --unique-reference are for one that is made now (set-client changes the last one).`,
    );
  }
  return { ...known, isNew: false };
}

/**
 * Adds a notification endpoint of a client. The secret is given back this once.
 * @throws UsageError when the address may not be used
 */
export async function addEndpoint(
  store: Store,
  options: {
    client: string;
    mode: Mode;
    url: string;
    allowLoopback: boolean;
    types?: NotificationType[] | null;
  },
): Promise<{ id: string; secret: string }> {
  const { client, mode, url, allowLoopback, types = null } = options;
  const fault = endpointUrlFault(url, { mode, allowLoopback });
  if (fault !== null) throw new UsageError(`--url must be ${fault}.`);
  const { id: clientId } = await mustFindClient(store, client);
  return createNotificationEndpoint(store, { clientId, mode, url, allowLoopback, types });
}

const keyRow = z.object({
  id: z.string(),
  client: z.string(),
  client_id: z.string(),
  name: z.string(),
  mode: z.string(),
  scopes: z.array(z.string()),
  expires_at: z.date().nullable(),
  last_used_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
  starts_per_day: z.int().nullable(),
  links_per_day: z.int().nullable(),
});

/** The commands of `npm run keys`. */
export const keysCommands: Record<string, Command> = {
  create: {
    summary: `Make a key (test mode and ${CLIENT_SCOPES.join(', ')} by default) and show it once.
      --client is one that exists. Without it the client is named like the key; one that is made now
      takes the options of create-client. --person is the name of who decides by a key of scope
      review:write; --name is the key's own, and no person's: it is kept as it is. --expires-at, as
      2027-01-31T00:00:00Z: from then on it is refused; never by default. --starts-per-day and
      --links-per-day: how many verifications it may start and links replace in a day (UTC); without them
      as many as LIMIT_STARTS_PER_DAY and LIMIT_LINKS_PER_DAY of the API say.`,
    options: {
      name: { type: 'string' },
      client: { type: 'string' },
      mode: { type: 'string' },
      scope: { type: 'string', multiple: true },
      person: { type: 'string' },
      'expires-at': { type: 'string' },
      ...quotaOptions,
      ...newClientOptions,
    },
    run: async ({ store, given, say }) => {
      const scopes = given.many('scope').map(oneOf('scope', SCOPES));
      const key = await createKey(store, {
        name: given.text('name'),
        ...defined({
          ...{ client: given.optional('client'), person: given.optional('person') },
          ...{ mode: typed(given, 'mode', modeOf), scopes: scopes.length > 0 ? scopes : undefined },
        }),
        expiresAt: typed(given, 'expires-at', endOf),
        quotas: quotasIn({ given }),
        settings: newClientOf({ given }),
      });
      say(`API key (shown this once): ${key.token}`);
      say(`key ${key.id}, client ${key.clientId}${key.isNewClient ? ', made now' : ''}`);
    },
  },
  ...clientCommands,
  list: {
    summary: `List the keys, without their tokens, with the names of those who decide by them, when they were
      last of use (to five minutes), their quotas, and when they end or have ended.`,
    options: {},
    run: async ({ store, say }) => {
      const found = await store.app.query(
        `select k.id, c.name as client, k.client_id, k.name, k.mode, k.scopes, k.expires_at,
           k.last_used_at, k.revoked_at, k.starts_per_day, k.links_per_day
         from api_keys k join clients c on c.id = k.client_id order by k.created_at`,
      );
      const keys = z.array(keyRow).parse(found.rows);
      const unreadable: string[] = [];
      for (const key of keys) {
        // One by one: a name that cannot be read hides no other key.
        const people = await readKeyPeople(store, { keyIds: [key.id] }).catch(() => null);
        if (people === null) unreadable.push(key.id);
        const whose = people === null ? ', whose name cannot be read' : whoseOf(people.get(key.id));
        say(
          `${key.id} ${key.mode} "${key.name}" of "${key.client}" (${key.client_id})${whose}: ${key.scopes.join(' ')}${quotasOf(key)}${timesOf(key)}`,
        );
      }
      if (unreadable.length > 0) {
        throw new UsageError(
          `The names of these keys cannot be read: ${unreadable.join(', ')}. See docs/runbook.md, “A row was changed”.`,
        );
      }
    },
  },
  revoke: {
    summary: 'Revoke a key; requests with it are refused from now on.',
    options: { id: { type: 'string' } },
    run: async ({ store, given, say }) => {
      await revokeApiKey(store, { id: given.text('id') });
      say(`Revoked ${given.text('id')}.`);
    },
  },
  rewrap: {
    summary:
      'Wrap every stored key under the first of MASTER_KEYS; the others can then be dropped.',
    options: {},
    run: async ({ store, say }) => {
      const { rewrapped, left, unreadable } = await rewrapKeys(store);
      say(`${rewrapped} keys were wrapped anew.`);
      for (const row of unreadable) say(`None of MASTER_KEYS opens the key of ${row}.`);
      say(
        left === 0
          ? 'None is left under another key.'
          : `${left} are left under another key: keep it in MASTER_KEYS, see to it that every process has the new one first, and run this again.`,
      );
    },
  },
  'tag-rows': {
    summary:
      'Give each row from before tags its own, once; run again, look at all of them and name those that somebody else has changed.',
    options: {},
    run: async ({ store, say }) => {
      const tagged = await tagRows(store);
      if (tagged !== null) {
        say(`${tagged} rows were given a tag. From now on a row without one is not used.`);
        return;
      }
      const changed = await findChangedRows(store);
      for (const { name, id } of changed) say(`changed by somebody else: ${name} ${id}`);
      if (changed.length > 0) throw new UsageError('See docs/runbook.md, “A row was changed”.');
      say('Every row is as it was written.');
    },
  },
  'add-endpoint': {
    summary: `Add the address where a client is told; shows the endpoint's secret once. --type: what it is
      told of; without it, of everything.`,
    options: {
      client: { type: 'string' },
      mode: { type: 'string' },
      url: { type: 'string' },
      'allow-loopback': { type: 'boolean' },
      type: { type: 'string', multiple: true },
    },
    run: async ({ store, given, say }) => {
      const types = given.many('type').map(oneOf('type', NOTIFICATION_TYPES));
      const endpoint = await addEndpoint(store, {
        client: given.text('client'),
        mode: typed(given, 'mode', modeOf) ?? 'test',
        url: given.text('url'),
        allowLoopback: given.flag('allow-loopback'),
        types: types.length === 0 ? null : types,
      });
      say(`Notification secret (shown this once): ${endpoint.secret}`);
      say(`endpoint ${endpoint.id}`);
    },
  },
};

const whoseOf = (person?: string): string => (person === undefined ? '' : `, ${person}’s`);

function timesOf(key: z.output<typeof keyRow>): string {
  const { last_used_at: used, expires_at: end, revoked_at: revoked } = key;
  return [
    used === null ? ', never used' : `, last used ${used.toISOString()}`,
    end === null ? '' : `, expires ${end.toISOString()}`,
    revoked === null ? '' : `, revoked ${revoked.toISOString()}`,
  ].join('');
}

const isoTime = z.iso.datetime({ offset: true });

function endOf(text: string): Date {
  const end = new Date(isoTime.safeParse(text).data ?? Number.NaN);
  if (end.getTime() > Date.now()) return end;
  throw new UsageError('--expires-at is a time that is to come, as 2027-01-31T00:00:00Z.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runCommand('keys', keysCommands, process.argv.slice(2), ownTerminal());
}
