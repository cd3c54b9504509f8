import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findApiKey, makeLink, revokeApiKey } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { type Answer, call, idOf, isObject, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

/** What the application's role can do by SQL, without our keys, while the API runs. */
const insider = (sql: string, values: unknown[] = []) => api.store.app.query(sql, values);

const get = (path: string) => call(`${api.url}/v1${path}`, { key });

async function given(): Promise<{ id: string; link: string }> {
  const id = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, id);
  return { id, link: `${api.url}/v/${makeLink(api.store, { verificationId: id, version: 1 })}` };
}

/** Of a 500 a caller learns its request's id; the log knows the rest. */
function expectNothingTold(answer: Answer): void {
  expect([answer.status, answer.json['code']]).toEqual([500, 'internal']);
  expect(answer.json['requestId']).toEqual(expect.any(String));
  expect(answer.json).not.toHaveProperty('detail');
  expect(answer.text).not.toMatch(/approved|declined|thief/);
}

const listed = ({ json: { items } }: Answer): unknown[] =>
  Array.isArray(items) ? items.map((item) => (isObject(item) ? item['id'] : null)) : [];

const changedRows = async (): Promise<unknown> => (await get('/status')).json['changedRows'];

const decisionOf = (
  number: number,
) => `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal, tag)
  select $2, $1, ${number}, 'approved', '{}', 'vendor', 'vendor:veriff', null`;

describe('a verification that is approved by SQL', () => {
  it.each([
    ['in its row', "update verifications set status = 'approved', ended_at = now() where id = $1"],
    ['by a decision', decisionOf(1)],
    ['by a decision that revises', decisionOf(2)],
    ['in words that we do not have', `update verifications set reasons = '{thief}' where id = $1`],
  ])('%s is shown to no client, and operators see which', async (_, sql) => {
    const { id, link } = await given();
    const { id: other } = await given();
    const decisionId = randomUUID();
    await insider(sql, sql.includes('$2') ? [id, decisionId] : [id]);

    expectNothingTold(await get(`/verifications/${id}`));
    expect((await get(`/verifications/${id}/result`)).text).not.toContain('approved');
    const list = await get('/verifications?limit=100');
    expect(list.status).toBe(200);
    expect(listed(list)).toContain(other);
    expect(listed(list)).not.toContain(id);
    expect(api.log()).toMatch(new RegExp(`"level":50.*"verificationIds":\\["${id}"`));

    const page = await call(link, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(500);
    expect(page.text).toContain('<html');
    expect(page.text).not.toMatch(/approved|changed|thief|successful/i);

    const changed = sql.includes('$2')
      ? { name: 'decisions', id: decisionId }
      : { name: 'verifications', id };
    await expect.poll(changedRows).toContainEqual(changed);
  });
});

describe('an event that is added by SQL', () => {
  it('is not listed, and operators are told which', async () => {
    const [{ id }, eventId] = [await given(), randomUUID()];
    await insider(
      `insert into events (id, verification_id, number, type, principal, data)
       values ($1, $2, 99, 'verification.approved', 'vendor:veriff', '{}')`,
      [eventId, id],
    );
    expectNothingTold(await get(`/verifications/${id}/events`));
    await expect.poll(changedRows).toContainEqual({ name: 'events', id: eventId });
  });
});

describe('a key, a client or an account that is changed by SQL', () => {
  it.each([
    ['api_keys', "update api_keys set scopes = '{admin}' where id = $1", 'id'],
    ['clients', "update clients set return_urls = '{https://thief.example/}' where id = $1", 'of'],
  ])('lets no caller in: %s', async (name, sql, which) => {
    const token = await api.key(`a shop of ${name}`);
    const found = await findApiKey(api.store, token);
    const id = which === 'id' ? found?.id : found?.clientId;
    await insider(sql, [id]);
    expectNothingTold(await start(api, token, VERIFF_BODY));
    expectNothingTold(await call(`${api.url}/v1/verifications`, { key: token }));
    await expect.poll(changedRows).toContainEqual({ name, id });
  });

  it('does not bring a revoked key back', async () => {
    const token = await api.key('revoked');
    const { id = '' } = (await findApiKey(api.store, token)) ?? {};
    await revokeApiKey(api.store, { id });
    await insider('update api_keys set revoked_at = null where id = $1', [id]);
    expect((await call(`${api.url}/v1/verifications`, { key: token })).status).toBe(401);
  });

  it('starts nothing at an account that leads elsewhere', async () => {
    const { id } = api.accounts.veriff;
    const move = 'update vendor_accounts set base_url = $2 where id = $1';
    await insider(move, [id, 'https://thief.example']);
    expectNothingTold(await start(api, key, VERIFF_BODY));
    await expect.poll(changedRows).toContainEqual({ name: 'vendor_accounts', id });
    const accounts = await get('/vendor-accounts');
    expect([accounts.status, accounts.text]).toEqual([200, expect.not.stringContaining(id)]);
    expect(accounts.text).toContain(api.accounts.datakeen.id);
    await insider(move, [id, 'https://veriff.example.com']);
    expect((await start(api, key, VERIFF_BODY)).status).toBe(202);
    expect(await changedRows()).not.toContainEqual({ name: 'vendor_accounts', id });
  });
});
