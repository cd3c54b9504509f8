import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createApiKey, findApiKey, SCOPES, type Scope } from '../../store/index.ts';
import { type Answer, call, idOf, isObject, pointersOf, type TestApi, textOf } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

const ask = (method: string, path = '', body?: unknown, by = key): Promise<Answer> =>
  call(`${api.url}/v1/keys${path}`, {
    ...{ method, key: by, headers: { 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const create = (body: object, by = key) =>
  ask('POST', '', { name: 'made', scopes: ['verifications:read'], ...body }, by);
const list = async (by = key) => {
  const { items } = (await ask('GET', '?limit=100', undefined, by)).json;
  return Array.isArray(items) ? items.filter(isObject) : [];
};
const tokenOf = ({ json }: Answer): string => textOf(json['key']);
const works = async (token: string) =>
  (await call(`${api.url}/v1/verifications`, { key: token })).status;
const idOfKey = async (token: string) => (await findApiKey(api.store, token))?.id ?? '';

describe('a key that a client makes', () => {
  it('is shown once, works at once, and is listed with who made it', async () => {
    const made = await create({ name: ' the backend ' });
    expect(made.status).toBe(201);
    expect(tokenOf(made)).toMatch(/^kyc_test_[\w-]{43}$/);
    expect(made.json).toMatchObject({
      ...{ name: 'the backend', mode: 'test', scopes: ['verifications:read'] },
      ...{ expiresAt: null, lastUsedAt: null, revokedAt: null, revokedBy: null },
      createdBy: `client_key:${await idOfKey(key)}`,
    });
    expect(await works(tokenOf(made))).toBe(200);
    const listed = await ask('GET', '?limit=100');
    expect(listed.text).not.toContain(tokenOf(made));
    expect(api.log()).not.toContain(tokenOf(made));
    const found = (await list()).find(({ id }) => id === idOf(made));
    expect(found).toMatchObject({ name: 'the backend', lastUsedAt: expect.any(String) as string });
  });

  it('is of the mode of the key that makes it, and may be neither named otherwise nor left unnamed', async () => {
    const live = await api.key('shop', { mode: 'live' });
    expect(tokenOf(await create({}, live))).toMatch(/^kyc_live_/);
    for (const [body, pointer] of [
      [{ mode: 'live' }, '/mode'],
      [{ name: ' ' }, '/name'],
      [{ scopes: [] }, '/scopes'],
      [{ scopes: ['admin', 'admin'] }, '/scopes'],
      [{ scopes: ['everything'] }, '/scopes/0'],
      [{ expiresAt: 'soon' }, '/expiresAt'],
      [{ expiresAt: '9999-12-31T23:59:59-23:59' }, '/expiresAt'],
    ] as const) {
      expect(pointersOf(await create(body))).toEqual([pointer]);
    }
  });

  it('has no scope that the key has not which makes it', async () => {
    const scopes: Scope[] = ['keys:write', 'verifications:read'];
    const some = await api.key('shop', { scopes });
    for (const scope of SCOPES) {
      const made = await create({ scopes: ['verifications:read', scope] }, some);
      if (scope === 'verifications:read') expect(made.status).toBe(422);
      else expect([scope, made.status]).toEqual([scope, scopes.includes(scope) ? 201 : 403]);
    }
  });

  it.each(['review:write', 'review:override'] as const)(
    'is never one that decides, so that nobody is a second person by it: %s',
    async (scope) => {
      const made = await create({ scopes: [scope] });
      expect(made.json).toMatchObject({ status: 403, code: 'forbidden' });
    },
  );

  it('ends no later than the key that makes it', async () => {
    const own = { name: 'ends', scopes: SCOPES, mode: 'test', expiresAt: inHours(2) } as const;
    const { clientId = '' } = (await findApiKey(api.store, key)) ?? {};
    const { token } = await createApiKey(api.store, { ...own, clientId });
    const end = own.expiresAt.toISOString();
    expect((await create({}, token)).json).toMatchObject({ expiresAt: end });
    const sooner = inHours(1).toISOString();
    expect((await create({ expiresAt: sooner }, token)).json).toMatchObject({ expiresAt: sooner });
    const longer = await create({ expiresAt: inHours(3).toISOString() }, token);
    expect(pointersOf(longer)).toEqual(['/expiresAt']);
    const past = await create({ expiresAt: inHours(-1).toISOString() });
    expect(pointersOf(past)).toEqual(['/expiresAt']);
  });
});

describe('the end of a key', () => {
  const told = ({ status, json: { requestId: _id, ...said } }: Answer) => [status, said];

  it('is refused from its time on by the database’s clock, as a key that never was', async () => {
    const made = await create({ expiresAt: inHours(1).toISOString() });
    expect(await works(tokenOf(made))).toBe(200);
    await api.sql('update api_keys set expires_at = now() where id = $1', [idOf(made)]);
    const refused = await ask('GET', '', undefined, tokenOf(made));
    const unknown = await ask('GET', '', undefined, 'kyc_test_wrongwrongwrongwrongwrongwrong');
    expect(told(refused)).toEqual(told(unknown));
    expect([refused.status, textOf(refused.json['detail'])]).toEqual([
      401,
      expect.stringContaining('expired'),
    ]);
  });

  it('is refused from its revocation on, says who revoked it, and repeats that', async () => {
    const made = await create({ scopes: ['keys:write', 'verifications:read'] });
    const token = tokenOf(made);
    const revoked = await ask('POST', `/${idOf(made)}/revoke`, undefined, token);
    expect(revoked.json).toMatchObject({ revokedBy: `client_key:${idOf(made)}` });
    expect(await works(token)).toBe(401);
    const again = await ask('POST', `/${idOf(made)}/revoke`);
    expect([again.status, again.json]).toEqual([200, revoked.json]);
    expect((await list()).find(({ id }) => id === idOf(made))).toEqual(revoked.json);
  });

  it('is the end of what is still being sent with it', async () => {
    const live = await api.key('shop', { mode: 'live' });
    for (const [method, path, body] of [
      ['POST', '/v1/keys', '{"name":"late","scopes":["verifications:read"]}'],
      ['PATCH', '/v1/settings', '{"fourEyes":"always"}'],
    ] as const) {
      const made = await create({ scopes: ['keys:write', 'settings:write'] }, live);
      const headers = {
        ...{ authorization: `Bearer ${tokenOf(made)}`, 'content-type': 'application/json' },
        'content-length': body.length,
      };
      const sent = request(`${api.url}${path}`, { method, headers });
      sent.write(body.slice(0, 10));
      const isIn = async () => {
        const sql = 'select from api_keys where id = $1 and last_used_at is not null';
        return (await api.sql(sql, [idOf(made)])).rowCount;
      };
      await expect.poll(isIn, { timeout: 10_000 }).toBe(1);
      expect((await ask('POST', `/${idOf(made)}/revoke`, undefined, live)).status).toBe(200);
      sent.end(body.slice(10));
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // as Node has it
      answer.resume();
      expect([path, answer.statusCode]).toEqual([path, 401]);
    }
    expect((await list(live)).map(({ name }) => name)).not.toContain('late');
  });

  it('comes before or after what the key makes at that moment, which is none of it after', async () => {
    const made = await create({ scopes: ['keys:write'] });
    await list(tokenOf(made));
    const holder = new pg.Client(api.database.adminDatabaseUrl);
    await holder.connect();
    await holder.query('begin');
    await holder.query('update api_keys set revoked_at = now() where id = $1', [idOf(made)]);
    const late = create({ name: 'twin', scopes: ['keys:write'] }, tokenOf(made));
    const waiting = async () => {
      const sql = `select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return (await api.sql(sql)).rowCount;
    };
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    await holder.query('commit');
    await holder.end();
    expect((await late).status).toBe(401);
    expect((await list()).map(({ name }) => name)).not.toContain('twin');
  });
});

describe('the last use of a key', () => {
  it('is written down once in five minutes, however much it is used', async () => {
    const made = await create({});
    const lastUse = async () => {
      const sql = 'select last_used_at, xmin::text from api_keys where id = $1';
      return (await api.sql(sql, [idOf(made)])).rows[0] ?? {};
    };
    await works(tokenOf(made));
    const first = await lastUse();
    expect(first['last_used_at']).toBeInstanceOf(Date);
    await works(tokenOf(made));
    expect(await lastUse()).toEqual(first);
    const before = `update api_keys set last_used_at = now() - interval '5 minutes' where id = $1`;
    await api.sql(before, [idOf(made)]);
    await works(tokenOf(made));
    expect(Number((await lastUse())['last_used_at'])).toBeGreaterThan(
      Number(first['last_used_at']),
    );
  });
});
