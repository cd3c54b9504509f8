import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { findApiKey } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { startCaptureApi } from './capture-api.ts';
import { call, part, type TestApi, VERIFF } from './support.ts';
import { giveThings, idsBelongingTo, idsOfOthers, type Things } from './things.ts';
import { withApi } from './with-api.ts';

/** What the parameters of a path may name: our ids, or what is none and known to no other. */
type Names =
  | 'verification'
  | 'media'
  | 'capture'
  | 'hit'
  | 'endpoint'
  | 'notification'
  | 'key'
  | 'secret'
  | 'file';

/** Every path with a parameter. Whoever adds a route says here what its parameters name. */
const PATHS: Record<string, Names> = {
  '/v1/verifications/{id}': 'verification',
  '/v1/verifications/{id}/events': 'verification',
  '/v1/verifications/{id}/access': 'verification',
  '/v1/verifications/{id}/result': 'verification',
  '/v1/verifications/{id}/evidence': 'verification',
  '/v1/verifications/{id}/media': 'verification',
  '/v1/verifications/{id}/media/{mediaId}': 'media',
  '/v1/verifications/{id}/cancel': 'verification',
  '/v1/verifications/{id}/review': 'verification',
  '/v1/verifications/{id}/assignment': 'verification',
  '/v1/verifications/{id}/reviews': 'verification',
  '/v1/verifications/{id}/screening': 'verification',
  '/v1/verifications/{id}/screening/{hitId}': 'hit',
  '/v1/verifications/{id}/retry': 'verification',
  '/v1/verifications/{id}/review-request': 'verification',
  '/v1/verifications/{id}/notes': 'verification',
  '/v1/verifications/{id}/refresh': 'verification',
  '/v1/verifications/{id}/link/revoke': 'verification',
  '/v1/verifications/{id}/link/replace': 'verification',
  '/v1/verifications/{id}/legal-hold': 'verification',
  '/v1/verifications/{id}/vendor-data': 'verification',
  '/v1/verifications/{id}/submit': 'verification',
  '/v1/verifications/{id}/captures/{capture}': 'capture',
  '/v1/notification-endpoints/{id}': 'endpoint',
  '/v1/notification-endpoints/{id}/rotate-secret': 'endpoint',
  '/v1/notification-endpoints/{id}/test': 'endpoint',
  '/v1/notification-endpoints/{id}/enable': 'endpoint',
  '/v1/notification-endpoints/{id}/resend': 'endpoint',
  '/v1/notifications/{id}': 'notification',
  '/v1/notifications/{id}/resend': 'notification',
  '/v1/keys/{id}/revoke': 'key',
  '/v/{link}': 'secret',
  '/v/{link}/embed': 'secret',
  '/v/{link}/hint': 'secret',
  '/v/{link}/qr.svg': 'secret',
  '/v/{link}/return': 'secret',
  '/v/{link}/sdk-token': 'secret',
  '/webhooks/{account}': 'secret',
  '/webhooks/{account}/token': 'secret',
  '/webhooks/{account}/{rest}': 'secret',
  '/docs/{asset}': 'file',
  '/problems/{code}': 'file',
};

type Parameters = Record<string, string>;
interface Operation {
  method: string;
  path: string;
}

let api: TestApi;
let operations: Operation[];
/** Two of one client, one of another, and one of the first client's other mode. */
let own: Things;
let sibling: Things;
let strangers: Things;
let live: Things;
withApi((started) => ({ api } = started), startCaptureApi);

beforeAll(async () => {
  const url = 'https://veriff.example.com';
  const made = { vendor: 'veriff', mode: 'live', name: 'live', credentials: VERIFF } as const;
  const liveAccount = await createAccount(api.store, url, made);
  const key = await api.key('owner');
  own = await giveThings(api, key, api.accounts.veriff.id);
  sibling = await giveThings(api, key, api.accounts.veriff.id);
  strangers = await giveThings(api, await api.key('stranger'), api.accounts.veriff.id);
  live = await giveThings(api, await api.key('owner', { mode: 'live' }), liveAccount.id);
  operations = await documented();
});

/** Every operation of the document whose path has a parameter. */
async function documented(): Promise<Operation[]> {
  const { json } = await call(`${api.url}/openapi.json`);
  return Object.entries(part(json['paths'])).flatMap(([path, methods]) =>
    path.includes('{')
      ? Object.keys(part(methods)).map((method) => ({ method: method.toUpperCase(), path }))
      : [],
  );
}

const naming = (...names: Names[]): Operation[] =>
  operations.filter(({ path }) => names.some((name) => PATHS[path] === name));

/** What must be sent to get as far as the id. */
const BODIES: Record<string, string | undefined> = {
  '/v/{link}/hint': '{"status":"FINISHED"}',
  '/v1/verifications/{id}/review': '{"decision":"approve"}',
  '/v1/verifications/{id}/screening/{hitId}': '{"verdict":"false_positive","comment":"Another."}',
  '/v1/verifications/{id}/retry': '{}',
  '/v1/verifications/{id}/assignment': '{"action":"take"}',
  '/v1/verifications/{id}/review-request': '{}',
  '/v1/verifications/{id}/notes': '{"note":"Seen."}',
  '/v1/notification-endpoints/{id}/resend': '{"since":"2026-01-01T00:00:00Z"}',
  '/v1/notifications/{id}/resend': '{}',
};

/** What somebody is told, without what every answer has of its own. */
async function told({ method, path }: Operation, given: Parameters, key?: string) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => given[name] ?? 'missing');
  const body = BODIES[path];
  const init = {
    method,
    // Of each a key of its own: it is no other request that came before.
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  };
  const { status, text, headers } = await call(`${api.url}${filled}`, init);
  const requestId = headers.get('x-request-id') ?? '';
  const own = [requestId, ...Object.values(given)];
  const said = own.reduce((left, id) => left.replaceAll(id, ''), text);
  const type = headers.get('content-type');
  return { method, path, status, type, body: said.replaceAll(/nonce="[^"]*"/g, '') };
}

/**
 * Whoever gives these ids is told what whoever gives invented ones is told, which is a 404.
 * @param beside what is given in both cases
 */
async function expectNothingThere(
  operation: Operation,
  given: Parameters,
  { key, beside = {} }: { key?: string; beside?: Parameters } = {},
): Promise<void> {
  const invented = Object.keys(given).map((name) => [name, randomUUID()] as const);
  const unknown = await told(operation, { ...Object.fromEntries(invented), ...beside }, key);
  expect(unknown).toMatchObject({ status: 404 });
  expect(await told(operation, { ...given, ...beside }, key)).toEqual(unknown);
}

/** How much was written about it, wherever it would be. */
async function written({ verification }: Things): Promise<unknown> {
  const tables =
    'events, cancel_requests, erasures, reviews, hit_judgements, review_cases, vendor_deletions, access_log, outbox, inbox, captures';
  const counts = tables.split(', ').map((table) => {
    const where = 'where verification_id = v.id';
    return `(select count(*)::int from ${table} ${where}) as ${table}`;
  });
  const sql = `select v.link_version, ${counts.join(', ')} from verifications v where v.id = $1`;
  return (await api.sql(sql, [verification])).rows[0];
}

const partsOf = ({ verification, media, capture, hit }: Things): Parameters => ({
  ...{ id: verification, mediaId: media, capture, hitId: hit },
});

describe('an id of another client’s', () => {
  it('is tried on every path with a parameter that the API has', () => {
    expect(new Set(operations.map(({ path }) => path))).toEqual(new Set(Object.keys(PATHS)));
  });

  it('is found by its owner on every one of them, so that the rest means something', async () => {
    for (const mine of [own, live, strangers]) {
      for (const operation of naming('verification', 'media', 'capture', 'hit')) {
        expect(await told(operation, partsOf(mine), mine.key)).not.toMatchObject({ status: 404 });
      }
    }
  });

  it('looks everywhere like one that does not exist, for another client and the other mode', async () => {
    const everybody = [own, strangers, live];
    for (const theirs of everybody) {
      const before = await written(theirs);
      api.dispatch.reset();
      for (const { key } of everybody.filter((mine) => mine !== theirs)) {
        for (const operation of naming('verification', 'media', 'capture', 'hit')) {
          await expectNothingThere(operation, partsOf(theirs), { key });
        }
      }
      expect(api.dispatch.calls).toEqual([]);
      expect(await written(theirs)).toEqual(before);
    }
  });

  it('leads nowhere in place of a verification’s, whatever it is the id of', async () => {
    const ids = [...(await idsBelongingTo(api, own.verification)), ...(await idsOfOthers(api))];
    expect(ids).toEqual(expect.arrayContaining([own.media, own.capture]));
    for (const operation of naming('verification', 'media', 'capture', 'hit')) {
      for (const id of ids) {
        const beside = { mediaId: own.media, capture: own.capture, hitId: own.hit };
        await expectNothingThere(operation, { id }, { key: own.key, beside });
      }
    }
    const { rows } = await api.sql('select id from notifications');
    const notifications = rows.map((row) => String(row['id']));
    const others = [...ids, own.verification].filter((id) => !notifications.includes(id));
    for (const operation of naming('endpoint', 'notification')) {
      for (const id of others) await expectNothingThere(operation, { id }, { key: own.key });
    }
  });

  it('is no key, where it is anything else, or a key of another client or mode', async () => {
    const about = await findApiKey(api.store, own.key);
    const sql = 'select id, client_id = $1 and mode = $2 as is_own from api_keys';
    const { rows } = await api.sql(sql, [about?.clientId, about?.mode]);
    const idsOf = (isOwn: boolean) =>
      rows.filter((row) => row['is_own'] === isOwn).map((row) => String(row['id']));
    expect(idsOf(false).length).toBeGreaterThanOrEqual(2);
    const others = (await idsOfOthers(api)).filter((id) => !idsOf(true).includes(id));
    for (const operation of naming('key')) {
      for (const id of [...others, own.verification, ...idsOf(false)]) {
        await expectNothingThere(operation, { id }, { key: own.key });
      }
    }
  });

  it('leads nowhere under another verification, be it the client’s own', async () => {
    const reading = naming('media', 'capture').filter(({ method }) => method === 'GET');
    expect(reading).toHaveLength(2);
    for (const other of [sibling, strangers, live]) {
      const ids = await idsBelongingTo(api, other.verification);
      for (const operation of naming('hit')) {
        const beside = { id: own.verification };
        await expectNothingThere(operation, { hitId: other.hit }, { key: own.key, beside });
      }
      for (const operation of reading) {
        for (const id of ids) {
          const given = { mediaId: id, capture: id };
          const beside = { id: own.verification };
          await expectNothingThere(operation, given, { key: own.key, beside });
        }
      }
    }
  });

  it('is no link and no address for webhooks', async () => {
    const ids = [own.verification, own.media, ...(await idsOfOthers(api))];
    for (const operation of naming('secret')) {
      for (const id of ids) {
        await expectNothingThere(
          operation,
          { link: id, account: id },
          { beside: { rest: 'rest' } },
        );
      }
    }
  });
});

describe('what one verification shows', () => {
  it('has nothing of another one in it: its evidence, media, result and events', async () => {
    const read = async (path: string) =>
      (await call(`${api.url}/v1/verifications/${own.verification}${path}`, { key: own.key })).text;
    expect(await read('/evidence')).toContain(own.mark);
    expect(await read('/result')).toContain(own.mark);
    expect(await read('/media')).toContain(own.media);
    const lists = await Promise.all(['/evidence', '/result', '/media', '/events', ''].map(read));
    for (const other of [sibling, strangers, live]) {
      const theirs = await idsBelongingTo(api, other.verification);
      for (const id of [other.verification, other.mark, other.media, ...theirs]) {
        expect(lists.filter((text) => text.includes(id))).toEqual([]);
      }
    }
  });
});
