import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../store/index.ts';
import {
  idOfOperation,
  type Operation,
  operationsOf,
  parametersOf,
  scopeOf,
} from './operations.ts';
import {
  type Answer,
  call,
  idOf,
  isObject,
  part,
  pointersOf,
  start,
  type TestApi,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
let operations: Operation[];
withApi((started) => ({ api, key } = started));
beforeAll(async () => {
  operations = operationsOf((await call(`${api.url}/openapi.json`)).json);
});

interface Asked {
  key?: string;
  query?: string;
  body?: string;
  /** In the path, for `{id}`, and for what else it names. */
  id?: string;
  rest?: string;
  without?: string;
}

/** Asks with everything that the document wants, about what is not there. */
function ask(one: Operation, asked: Asked = {}) {
  const { key, query, body, id = randomUUID(), rest = randomUUID(), without } = asked;
  const named = parametersOf(one, 'header').filter((name) => name !== without);
  const headers = named.map((name): [string, string] => [name, randomUUID()]);
  const hit = rest.replaceAll('-', '');
  const path = one.path
    .replace('{id}', id)
    .replace('{hitId}', hit)
    .replaceAll(/\{\w+\}/g, rest);
  return call(`${api.url}${path}${query === undefined ? '' : `?${query}`}`, {
    method: one.method.toUpperCase(),
    headers: [...headers, ['content-type', 'application/json']],
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  });
}

const told = ({ status, json }: Answer) => [status, json['code']];
const names = (some: Operation[]): string[] => some.map(idOfOperation);

/** Whether a body of JSON must be sent. */
function takesJson({ operation: { requestBody } }: Operation): boolean {
  if (!isObject(requestBody) || requestBody['required'] !== true) return false;
  return Object.keys(part(requestBody['content'])).includes('application/json');
}

/** What is sent where a body is checked before it is known what it is about. */
const BODIES: Record<string, string> = {
  reviewVerification: '{"decision":"approve"}',
  judgeScreeningHit: '{"verdict":"false_positive","comment":"Another."}',
  retryVerification: '{}',
  assignVerification: '{"action":"take"}',
  requestReview: '{}',
  addNote: '{"note":"Seen."}',
  erasePerson: '{"reference":"order-1"}',
  resendToEndpoint: '{"since":"2026-01-01T00:00:00Z"}',
  resendNotification: '{}',
};
const bodyFor = (one: Operation): string | undefined => BODIES[idOfOperation(one)];

describe('what the document asks of a request, each operation', () => {
  it('refuses without it, of keys: the one scope that is named lets in, and nothing else does', async () => {
    for (const one of operations) {
      const name = idOfOperation(one);
      const scope = scopeOf(one);
      if (scope === null) {
        expect([name, (await ask(one)).json['code']]).not.toEqual([name, 'unauthenticated']);
        continue;
      }
      const others = SCOPES.filter((other) => other !== scope);
      const own = SCOPES.filter((other) => other === scope);
      const refused = await ask(one, { key: await api.key('others', { scopes: others }) });
      const passed = await ask(one, { key: await api.key('own', { scopes: own }) });
      expect([name, ...told(await ask(one))]).toEqual([name, 401, 'unauthenticated']);
      expect([name, ...told(refused)]).toEqual([name, 403, 'forbidden']);
      expect([name, passed.status]).not.toEqual([name, 401]);
      expect([name, passed.status]).not.toEqual([name, 403]);
    }
  });

  it('refuses when it is at fault, of queries: each parameter that is named, and any that is not', async () => {
    const asking = operations.filter((one) => parametersOf(one, 'query').length > 0);
    const ofPeople = asking.filter((one) => scopeOf(one) === null);
    for (const one of asking.filter((one) => scopeOf(one) !== null)) {
      for (const name of [...parametersOf(one, 'query'), 'surprise']) {
        const others = parametersOf(one, 'query', 'required').filter((other) => other !== name);
        const query = [...others.map((other) => `${other}=order-1`), `${name}=!`].join('&');
        const answer = await ask(one, { key, query });
        expect([idOfOperation(one), answer.status, ...pointersOf(answer)]).toEqual([
          ...[idOfOperation(one), 422, `/query/${name}`],
        ]);
      }
    }
    // A person who follows a link is refused for no query, whoever has added to it.
    expect(names(ofPeople)).toEqual(['openLink']);
    for (const one of ofPeople) {
      const query = parametersOf(one, 'query').map((name) => `${name}=!`);
      const answer = await ask(one, { query: query.join('&') });
      expect(answer.status).toBe((await ask(one)).status);
    }
  });

  it('refuses when it is at fault or missing, of bodies: any field that is not named', async () => {
    const asking = operations.filter(takesJson);
    expect(names(asking)).toEqual([
      ...['createVerification', 'reviewVerification', 'judgeScreeningHit', 'retryVerification'],
      ...['assignVerification', 'requestReview', 'addNote', 'erasePerson', 'tellRelationshipEnd'],
      ...['hintFromSdk', 'createEndpoint', 'resendToEndpoint', 'resendNotification'],
      ...['createKey', 'changeSettings'],
    ]);
    for (const one of asking) {
      expect((await ask(one, { key, body: '' })).status).toBe(422);
      // Of what an SDK reports the document names no field: its vendor's schema does, behind a good link.
      if (idOfOperation(one) === 'hintFromSdk') continue;
      const surprised = await ask(one, { key, body: '{"surprise":1}' });
      expect([surprised.status, pointersOf(surprised)]).toEqual([
        422,
        expect.arrayContaining(['/surprise']),
      ]);
    }
  });

  it('refuses without it, of headers', async () => {
    const asking = operations.filter((one) => parametersOf(one, 'header', 'required').length > 0);
    expect(names(asking)).toEqual([
      ...['createVerification', 'reviewVerification', 'judgeScreeningHit', 'retryVerification'],
      ...['requestReview', 'addNote', 'erasePerson'],
    ]);
    const id = idOf(await start(api, key, VERIFF_BODY));
    for (const one of asking) {
      for (const without of parametersOf(one, 'header', 'required')) {
        const { status, json } = await ask(one, {
          ...{ key, id, body: bodyFor(one) ?? '{}', without },
        });
        expect([idOfOperation(one), status, json['code']]).toEqual([
          ...[idOfOperation(one), 400, 'idempotency_key_missing'],
        ]);
      }
    }
  });

  it('says of every paged list whether there is more', async () => {
    const document = (await call(`${api.url}/openapi.json`)).json;
    const pages = Object.entries(part(part(document['components'])['schemas'])).filter(
      ([, schema]) =>
        ['items', 'next'].every((name) =>
          Object.hasOwn(part(part(schema)['properties'] ?? {}), name),
        ),
    );
    expect(pages.length).toBeGreaterThan(5);
    for (const [name, schema] of pages) {
      const { items, next, hasMore } = part(part(schema)['properties']);
      expect([name, [items, next, hasMore].includes(undefined)]).toEqual([name, false]);
    }
  });

  it('takes an Idempotency-Key wherever it acts for a client, and nowhere else', () => {
    const acting = operations.filter((one) => scopeOf(one) !== null && one.method !== 'get');
    expect(acting.length).toBeGreaterThan(15);
    for (const one of operations) {
      const isKeyed = parametersOf(one, 'header').includes('Idempotency-Key');
      expect([idOfOperation(one), isKeyed]).toEqual([idOfOperation(one), acting.includes(one)]);
    }
  });

  it('finds nothing by a path that is at fault, and says the same as of what is not there', async () => {
    const asking = operations.filter((one) => scopeOf(one) !== null && one.path.includes('{'));
    expect(asking.length).toBeGreaterThan(10);
    const id = idOf(await start(api, key, VERIFF_BODY));
    for (const one of asking) {
      // Of an upload the rest of the path is a word of the vendor's.
      const hasRest = one.method === 'get' && parametersOf(one, 'path').length > 1;
      const cases: [Asked, Asked][] = [[{ id: 'no-uuid' }, {}]];
      if (hasRest) cases.push([{ id, rest: 'no-uuid' }, { id }]);
      for (const [wrong, absent] of cases) {
        const body = bodyFor(one);
        const sent = { key, ...(body === undefined ? {} : { body }) };
        const { status, json } = await ask(one, { ...sent, ...wrong });
        const { code, detail = '' } = (await ask(one, { ...sent, ...absent })).json;
        expect([idOfOperation(one), status, json['code']]).toEqual([
          ...[idOfOperation(one), 404, 'not_found'],
        ]);
        expect(json).toMatchObject({ code, detail });
      }
    }
  });
});

describe('what the document asks for', () => {
  it('is what clients were told: no scope and no query changes unseen', () => {
    const asked = operations.flatMap((one) => {
      const scope = scopeOf(one);
      return scope === null
        ? []
        : [[idOfOperation(one), [scope, ...parametersOf(one, 'query')].join(' ')]];
    });
    expect(Object.fromEntries(asked)).toEqual({
      createVerification: 'verifications:write',
      listVerifications:
        'verifications:read status vendor account reference needsReview createdAfter createdBefore updatedAfter updatedBefore limit after',
      readVerification: 'verifications:read',
      listEvents: 'verifications:read limit after',
      listAccess: 'access:read limit after',
      readResult: 'results:read decision',
      reviewVerification: 'review:write',
      readReviews: 'results:read',
      readScreening: 'results:read',
      judgeScreeningHit: 'review:write',
      retryVerification: 'verifications:write',
      assignVerification: 'review:write',
      listReviews: 'results:read state client vendor reason assignee olderThan limit after',
      requestReview: 'verifications:write',
      addNote: 'review:write',
      readEvidence: 'evidence:read',
      listMedia: 'media:read',
      readMedia: 'media:read',
      cancelVerification: 'verifications:write',
      refreshVerification: 'verifications:write',
      revokeLink: 'verifications:write',
      replaceLink: 'verifications:write version',
      eraseVerification: 'erase reason',
      erasePerson: 'erase',
      listErasures: 'verifications:read reason erasedAfter erasedBefore limit after',
      exportPerson: 'export reference',
      tellRelationshipEnd: 'legal-hold',
      setLegalHold: 'legal-hold until',
      liftLegalHold: 'legal-hold',
      deleteVendorData: 'vendor-data:delete',
      readVendorData: 'verifications:read',
      uploadCapture: 'verifications:write',
      readCapture: 'verifications:read',
      submitCaptures: 'verifications:write',
      listEndpoints: 'endpoints:write limit after',
      createEndpoint: 'endpoints:write',
      readEndpoint: 'endpoints:write',
      deleteEndpoint: 'endpoints:write',
      rotateEndpointSecret: 'endpoints:write',
      testEndpoint: 'endpoints:write',
      enableEndpoint: 'endpoints:write',
      resendToEndpoint: 'endpoints:write',
      listNotifications:
        'verifications:read verification type delivered createdAfter createdBefore limit after',
      readNotification: 'endpoints:write',
      resendNotification: 'endpoints:write',
      listKeys: 'keys:write limit after',
      createKey: 'keys:write',
      revokeKey: 'keys:write',
      readSettings: 'settings:write',
      changeSettings: 'settings:write',
      listSettingsChanges: 'settings:write limit after',
      listVendorAccounts: 'verifications:read',
      readStatus: 'admin',
    });
  });
});
