import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../api/openapi/route.ts';
import { allRoutes } from '../../api/routes/index.ts';
import { findApiKey, SCOPES, type Scope } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { startCaptureApi } from './capture-api.ts';
import { bodiesOf } from './isolation-bodies.ts';
import { type Answer, call, isObject, type TestApi, VERIFF } from './support.ts';
import {
  endedKeys,
  giveThings,
  newEndpoint,
  newKey,
  notificationOf,
  type Things,
  written,
} from './things.ts';
import { withApi } from './with-api.ts';

/**
 * What a route reaches. `one`: a verification, which is a 404 for anybody else, as an `endpoint`,
 * a `notification` and a `key` are. `own`: whatever is the client's. `service`: what is nobody's. `keyless`: what takes no key, but a link or an address that
 * nobody guesses, or nothing.
 */
type Reach = 'one' | 'endpoint' | 'notification' | 'key' | 'own' | 'service' | 'keyless';

/** Every route that there is. Whoever adds one says here which key it takes, and what it reaches. */
const TABLE: Record<string, [Reach, Scope?]> = {
  createVerification: ['own', 'verifications:write'],
  listVerifications: ['own', 'verifications:read'],
  readVerification: ['one', 'verifications:read'],
  listEvents: ['one', 'verifications:read'],
  listAccess: ['one', 'access:read'],
  readResult: ['one', 'results:read'],
  readEvidence: ['one', 'evidence:read'],
  listMedia: ['one', 'media:read'],
  readMedia: ['one', 'media:read'],
  cancelVerification: ['one', 'verifications:write'],
  reviewVerification: ['one', 'review:write'],
  requestReview: ['one', 'verifications:write'],
  addNote: ['one', 'review:write'],
  readReviews: ['one', 'results:read'],
  readScreening: ['one', 'results:read'],
  judgeScreeningHit: ['one', 'review:write'],
  assignVerification: ['one', 'review:write'],
  listReviews: ['own', 'results:read'],
  retryVerification: ['one', 'verifications:write'],
  refreshVerification: ['one', 'verifications:write'],
  revokeLink: ['one', 'verifications:write'],
  replaceLink: ['one', 'verifications:write'],
  eraseVerification: ['one', 'erase'],
  erasePerson: ['own', 'erase'],
  listErasures: ['own', 'verifications:read'],
  exportPerson: ['own', 'export'],
  tellRelationshipEnd: ['own', 'legal-hold'],
  setLegalHold: ['one', 'legal-hold'],
  liftLegalHold: ['one', 'legal-hold'],
  deleteVendorData: ['one', 'vendor-data:delete'],
  readVendorData: ['one', 'verifications:read'],
  uploadCapture: ['one', 'verifications:write'],
  readCapture: ['one', 'verifications:read'],
  submitCaptures: ['one', 'verifications:write'],
  openLink: ['keyless'],
  renewSession: ['keyless'],
  returnFromVendor: ['keyless'],
  openLinkEmbedded: ['keyless'],
  readSdkToken: ['keyless'],
  hintFromSdk: ['keyless'],
  readLinkQrCode: ['keyless'],
  receiveWebhook: ['keyless'],
  grantWebhookToken: ['keyless'],
  receiveWebhookOfKind: ['keyless'],
  listEndpoints: ['own', 'endpoints:write'],
  createEndpoint: ['own', 'endpoints:write'],
  readEndpoint: ['endpoint', 'endpoints:write'],
  deleteEndpoint: ['endpoint', 'endpoints:write'],
  rotateEndpointSecret: ['endpoint', 'endpoints:write'],
  testEndpoint: ['endpoint', 'endpoints:write'],
  enableEndpoint: ['endpoint', 'endpoints:write'],
  resendToEndpoint: ['endpoint', 'endpoints:write'],
  listNotifications: ['own', 'verifications:read'],
  readNotification: ['notification', 'endpoints:write'],
  resendNotification: ['notification', 'endpoints:write'],
  listKeys: ['own', 'keys:write'],
  createKey: ['own', 'keys:write'],
  revokeKey: ['key', 'keys:write'],
  readSettings: ['own', 'settings:write'],
  changeSettings: ['own', 'settings:write'],
  listSettingsChanges: ['own', 'settings:write'],
  listVendorAccounts: ['own', 'verifications:read'],
  readStatus: ['service', 'admin'],
  readHealth: ['keyless'],
  readReadiness: ['keyless'],
  readOpenApi: ['keyless'],
  readDocs: ['keyless'],
  readDocsAsset: ['keyless'],
  readProblem: ['keyless'],
};

const ROUTES = allRoutes('https://kyc.example.com');
const nameOf = ({ documentation }: Route): string => documentation.operationId ?? '';
const reachOf = (route: Route): Reach => TABLE[nameOf(route)]?.[0] ?? 'keyless';
const named = (...reaches: Reach[]) =>
  ROUTES.filter((route) => reaches.includes(reachOf(route))).map(
    (route) => [nameOf(route), route] as const,
  );
const KEYED = named('one', 'endpoint', 'notification', 'key', 'own', 'service');

type Ended = 'revoked' | 'expired';
type Key = 'none' | 'wrong' | Ended | 'without the scope' | 'of another client' | 'of live mode';

let api: TestApi;
let own: Things;
let account: string;
let endpoint: string;
let notification: string;
let keyId: string;
let keys: Map<Key, string>;
withApi((started) => ({ api } = started), startCaptureApi);

beforeAll(async () => {
  const key = await api.key('owner');
  own = await giveThings(api, key, api.accounts.veriff.id);
  const clientId = (await findApiKey(api.store, key))?.clientId ?? '';
  const made = { vendor: 'veriff', mode: 'test', name: 'own', credentials: VERIFF } as const;
  ({ id: account } = await createAccount(api.store, api.url, { ...made, clientId }));
  endpoint = await newEndpoint(api, clientId);
  notification = await notificationOf(api, own.verification);
  keyId = await newKey(api, clientId);
  const { revoked, expired } = await endedKeys(api, clientId);
  keys = new Map([
    ['wrong', 'kyc_test_wrongwrongwrongwrongwrongwrongwrongwrong'],
    ['revoked', revoked],
    ['expired', expired],
    ['of another client', await api.key('stranger')],
    ['of live mode', await api.key('owner', { mode: 'live' })],
  ]);
});

const idFor = (route: Route): string =>
  ({ endpoint, notification, key: keyId })[reachOf(route) as string] ?? own.verification;

/** Asks for what is the owner's. */
function ask(route: Route, key: string | undefined, id = idFor(route)): Promise<Answer> {
  const { media, capture, hit } = own;
  const given: Record<string, string> = { id, mediaId: media, capture, hitId: hit };
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => given[name] ?? 'nobody-s');
  const body = bodiesOf({ account, mark: own.mark })[nameOf(route)];
  return call(`${api.url}${path}`, {
    method: route.method.toUpperCase(),
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(key === undefined ? {} : { key }),
  });
}

async function keyFor(route: Route, kind: Key): Promise<string | undefined> {
  if (kind !== 'without the scope') return keys.get(kind);
  const scope = TABLE[nameOf(route)]?.[1];
  return api.key('owner', { scopes: SCOPES.filter((other) => other !== scope) });
}

/** Whether nothing came of a request, in the database or towards the workflows. */
async function withoutEffect(request: () => Promise<Answer>): Promise<Answer> {
  const before = await written(api);
  api.dispatch.reset();
  const answer = await request();
  expect(await written(api)).toEqual(before);
  expect(api.dispatch.calls).toEqual([]);
  return answer;
}

describe('the table of who reaches what', () => {
  it('has a row for every route that there is, with the scope that the document names', () => {
    const rows = ROUTES.map((route) => {
      const [asked] = route.documentation.security ?? [];
      return [nameOf(route), asked?.['apiKey'] ?? []] as const;
    });
    const table = Object.entries(TABLE).map(([name, [, scope]]) => [name, scope ? [scope] : []]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(table));
  });
});

describe.each(KEYED)('%s', (_, route) => {
  it.each<[Key, number, string]>([
    ['none', 401, 'unauthenticated'],
    ['wrong', 401, 'unauthenticated'],
    ['revoked', 401, 'unauthenticated'],
    ['expired', 401, 'unauthenticated'],
    ['without the scope', 403, 'forbidden'],
  ])('lets nobody in by a key that is %s, and does nothing', async (kind, status, code) => {
    const key = await keyFor(route, kind);
    const answer = await withoutEffect(() => ask(route, key));
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(answer.text).not.toContain(own.mark);
  });
});

const STRANGERS = ['of another client', 'of live mode'] as const;

describe.each(named('one', 'endpoint', 'notification', 'key'))('%s', (_, route) => {
  it.each(STRANGERS)(
    'is for a key %s what it is of no verification, and does nothing',
    async (kind) => {
      const key = keys.get(kind);
      const answer = await withoutEffect(() => ask(route, key));
      const nothing = await ask(route, key, randomUUID());
      const told = ({ json: { requestId: _id, ...said } }: Answer) => said;
      expect(answer.json).toMatchObject({ status: 404, code: 'not_found' });
      expect(told(answer)).toEqual(told(nothing));
    },
  );
});

describe('what is the client’s', () => {
  const itemsOf = ({ json: { items } }: Answer) =>
    Array.isArray(items) ? items.filter(isObject).map(({ id }) => id) : [];
  const routeOf = (name: string): Route => {
    const found = ROUTES.find((route) => nameOf(route) === name);
    if (found === undefined) throw new Error(`There is no ${name}.`);
    return found;
  };

  it('is looked at by every route that reaches that', () => {
    const asked = [
      ...['createVerification', 'listVerifications', 'listReviews', 'erasePerson'],
      ...['listErasures', 'exportPerson', 'tellRelationshipEnd'],
      ...['listEndpoints', 'createEndpoint', 'listNotifications'],
      ...['listKeys', 'createKey', 'readSettings', 'changeSettings', 'listSettingsChanges'],
      'listVendorAccounts',
    ];
    expect(named('own').map(([name]) => name)).toEqual(asked);
  });

  it.each(STRANGERS)('is in no list, and starts nothing, for a key %s', async (kind) => {
    const key = keys.get(kind);
    for (const [name, id] of [
      ['listVerifications', own.verification],
      ['listVendorAccounts', account],
      ['listEndpoints', endpoint],
      ['listNotifications', notification],
      ['listKeys', keyId],
    ] as const) {
      expect(itemsOf(await ask(routeOf(name), own.key))).toContain(id);
      const theirs = await withoutEffect(() => ask(routeOf(name), key));
      expect([theirs.status, itemsOf(theirs).includes(id)]).toEqual([200, false]);
    }
    // What it makes itself is its own, and in no list of the owner's.
    for (const [make, list] of [
      ['createEndpoint', 'listEndpoints'],
      ['createKey', 'listKeys'],
    ] as const) {
      const made = await ask(routeOf(make), key);
      expect(made.status).toBe(201);
      expect(itemsOf(await ask(routeOf(list), own.key))).not.toContain(made.json['id']);
    }
    const refused = await withoutEffect(() => ask(routeOf('createVerification'), key));
    expect(refused.json).toMatchObject({
      ...{ status: 422, errors: [{ pointer: '/vendorAccount' }] },
    });
  });

  it('is nowhere in what is the service’s', async () => {
    for (const [name, route] of named('service')) {
      for (const key of [own.key, ...STRANGERS.map((kind) => keys.get(kind))]) {
        const { status, text } = await ask(route, key);
        expect([name, status]).toEqual([name, 200]);
        for (const id of [own.verification, own.mark, own.media]) expect(text).not.toContain(id);
      }
    }
  });
});

describe.each(named('keyless'))('%s', (_, route) => {
  it('is no more to who has a key, whoever’s, than to who has none', async () => {
    const told = async (key?: string) => {
      const { status, json } = await ask(route, key);
      return [status, json['code']];
    };
    const without = await told();
    for (const key of [own.key, ...keys.values()]) expect(await told(key)).toEqual(without);
  });
});

describe.each(KEYED)('%s', (_, route) => {
  it('lets its owner in by the one scope, so that the rest means something', async () => {
    const scope = TABLE[nameOf(route)]?.[1];
    // What holds for both modes is changed by a key of live mode alone.
    const mode = nameOf(route) === 'changeSettings' ? 'live' : 'test';
    const key = await api.key('owner', { mode, scopes: SCOPES.filter((one) => one === scope) });
    // One of its own, as one of them is deleted.
    const clientId = (await findApiKey(api.store, key))?.clientId ?? '';
    const id = reachOf(route) === 'endpoint' ? await newEndpoint(api, clientId) : idFor(route);
    expect([401, 403, 404]).not.toContain((await ask(route, key, id)).status);
  });
});
