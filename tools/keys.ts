// npm run keys -- create | list | revoke | add-endpoint | rewrap | tag-rows: API keys of clients, where they are
// told, and the master key that everything is wrapped under.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { reachOf } from '../activities/address-guard.ts';
import type { Policy } from '../domain/state.ts';
import type { Mode } from '../domain/vendor-name.ts';
import {
  createApiKey,
  createClient,
  createNotificationEndpoint,
  revokeApiKey,
  rewrapKeys,
  type Scope,
  SCOPES,
  type Store,
  findChangedRows,
  tagRows,
  updateClient,
} from '../store/index.ts';
import { findClient, mustFindClient } from './commands/clients.ts';
import {
  type Command,
  modeOf,
  ownTerminal,
  runCommand,
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
 * @param options.client id or name of the client; one of that name is made when there is none
 * @param options.returnUrls for a client that is made now: where it may send people back to
 * @param options.screeningMatch for a client that is made now: what an approval with a PEP or
 *   sanctions match beside it becomes
 * @param options.uniqueReference for a client that is made now: whether no two of its open verifications
 *   may have the same reference
 * @throws UsageError when what is for a new client is given for one that exists
 */
export async function createKey(
  store: Store,
  options: {
    name: string;
    client?: string;
    mode?: Mode;
    scopes?: readonly Scope[];
    returnUrls?: string[];
    screeningMatch?: Policy['screeningMatch'];
    uniqueReference?: boolean;
  },
): Promise<{ id: string; token: string; clientId: string }> {
  const { name, mode = 'test', scopes = CLIENT_SCOPES } = options;
  const clientId = await clientFor(store, options);
  const key = await createApiKey(store, { clientId, mode, scopes, name });
  return { ...key, clientId };
}

async function clientFor(store: Store, options: Parameters<typeof createKey>[1]): Promise<string> {
  const { name, client = name, returnUrls = [], screeningMatch, uniqueReference } = options;
  const known = await findClient(store, client);
  const policy = {
    ...(screeningMatch === undefined ? {} : { screeningMatch }),
    ...(uniqueReference === undefined ? {} : { uniqueReference }),
  };
  if (known === null) {
    return (await createClient(store, { name: client, returnUrls, ...policy })).id;
  }
  if (returnUrls.length > 0 || Object.keys(policy).length > 0) {
    throw new UsageError(
      `The client ${client} exists already: --return-url, --screening-match and --unique-reference are for one that is made now (set-client changes the last one).`,
    );
  }
  return known.id;
}

/**
 * Adds an address where a client is told what was decided. The secret is given back this once.
 * @throws UsageError when the address may not be used
 */
export async function addEndpoint(
  store: Store,
  options: { client: string; mode: Mode; url: string; allowLoopback: boolean },
): Promise<{ id: string; secret: string }> {
  const { client, mode, url, allowLoopback } = options;
  if (!URL.canParse(url)) throw new UsageError('--url is not an address.');
  if (allowLoopback && mode !== 'test') {
    throw new UsageError('--allow-loopback is for test mode only.');
  }
  if (new URL(url).protocol !== 'https:' && !allowLoopback) {
    throw new UsageError('--url must be https (http only with --allow-loopback).');
  }
  if (reachOf(url, { allowLoopback }) === null) {
    throw new UsageError('--url may not be called: it holds credentials or is a private address.');
  }
  const { id: clientId } = await mustFindClient(store, client);
  return createNotificationEndpoint(store, { clientId, mode, url, allowLoopback });
}

const keyRow = z.object({
  id: z.string(),
  client: z.string(),
  client_id: z.string(),
  name: z.string(),
  mode: z.string(),
  scopes: z.array(z.string()),
  revoked_at: z.date().nullable(),
});

/** The commands of `npm run keys`. */
export const keysCommands: Record<string, Command> = {
  create: {
    summary: `Make a key (test mode and ${CLIENT_SCOPES.join(', ')} by default) and show it once.
      Of a client that is made now (named like the key by default): --return-url, where it may send
      people back to (anywhere by https by default), and --screening-match review (default) or approve,
      what an approval beside a PEP or sanctions match becomes, and --unique-reference, which refuses a
      verification while another one of the same reference is open.`,
    options: {
      name: { type: 'string' },
      client: { type: 'string' },
      mode: { type: 'string' },
      scope: { type: 'string', multiple: true },
      'return-url': { type: 'string', multiple: true },
      'screening-match': { type: 'string' },
      'unique-reference': { type: 'boolean' },
    },
    run: async ({ store, given, say }) => {
      const client = given.optional('client');
      const screeningMatch = given.optional('screening-match');
      const scopes = given.many('scope').map(scopeOf);
      const key = await createKey(store, {
        name: given.text('name'),
        ...(client === undefined ? {} : { client }),
        mode: modeOf(given.optional('mode') ?? 'test'),
        ...(scopes.length === 0 ? {} : { scopes }),
        returnUrls: given.many('return-url').map(returnUrlOf),
        ...(screeningMatch === undefined ? {} : { screeningMatch: screeningOf(screeningMatch) }),
        ...(given.flag('unique-reference') ? { uniqueReference: true } : {}),
      });
      say(`API key (shown this once): ${key.token}`);
      say(`key ${key.id}, client ${key.clientId}`);
    },
  },
  'set-client': {
    summary:
      'Change a client: --unique-reference on or off, whether a verification is refused while another of the same reference is open. It holds for those that start from then on.',
    options: { client: { type: 'string' }, 'unique-reference': { type: 'string' } },
    run: async ({ store, given, say }) => {
      const { id } = await mustFindClient(store, given.text('client'));
      const word = given.text('unique-reference');
      if (word !== 'on' && word !== 'off') {
        throw new UsageError('--unique-reference is on or off.');
      }
      await updateClient(store, { id, uniqueReference: word === 'on' });
      say(
        `Client ${id}: references of open verifications ${word === 'on' ? 'are' : 'need not be'} unique.`,
      );
    },
  },
  list: {
    summary: 'List the keys, without their tokens.',
    options: {},
    run: async ({ store, say }) => {
      const found = await store.app.query(
        `select k.id, c.name as client, k.client_id, k.name, k.mode, k.scopes, k.revoked_at
         from api_keys k join clients c on c.id = k.client_id order by k.created_at`,
      );
      for (const key of z.array(keyRow).parse(found.rows)) {
        const state = key.revoked_at === null ? '' : ` revoked ${key.revoked_at.toISOString()}`;
        say(
          `${key.id} ${key.mode} "${key.name}" of "${key.client}" (${key.client_id}): ${key.scopes.join(' ')}${state}`,
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
    summary: "Add the address where a client is told; shows the endpoint's secret once.",
    options: {
      client: { type: 'string' },
      mode: { type: 'string' },
      url: { type: 'string' },
      'allow-loopback': { type: 'boolean' },
    },
    run: async ({ store, given, say }) => {
      const endpoint = await addEndpoint(store, {
        client: given.text('client'),
        mode: modeOf(given.optional('mode') ?? 'test'),
        url: given.text('url'),
        allowLoopback: given.flag('allow-loopback'),
      });
      say(`Notification secret (shown this once): ${endpoint.secret}`);
      say(`endpoint ${endpoint.id}`);
    },
  },
};

function scopeOf(text: string): Scope {
  const scope = SCOPES.find((known) => known === text);
  if (scope === undefined) throw new UsageError(`--scope must be one of: ${SCOPES.join(', ')}.`);
  return scope;
}

/** A prefix that no `returnUrl` could ever be within would lock the client out. */
function returnUrlOf(text: string): string {
  if (!URL.canParse(text)) throw new UsageError('--return-url is not an address.');
  const { protocol, hostname } = new URL(text);
  const isLocal = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || isLocal) return text;
  throw new UsageError('--return-url must be https (http only for localhost, in test mode).');
}

function screeningOf(text: string): Policy['screeningMatch'] {
  if (text === 'review' || text === 'approve') return text;
  throw new UsageError('--screening-match must be one of: review, approve.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runCommand('keys', keysCommands, process.argv.slice(2), ownTerminal());
}
