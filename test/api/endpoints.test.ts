import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createNotificationEndpoint, findApiKey } from '../../store/index.ts';
import { clientEndpoint } from '../activities/client-endpoint.ts';
import { type Answer, call, idOf, isObject, pointersOf, type TestApi, textOf } from './support.ts';
import { withApi } from './with-api.ts';

const PATH = '/v1/notification-endpoints';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

const opened: { close: () => void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const ask = (method: string, path = '', body?: unknown, by = key): Promise<Answer> =>
  call(`${api.url}${PATH}${path}`, {
    ...{ method, key: by, headers: { 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const create = (body: unknown, by = key) => ask('POST', '', body, by);
const secretOf = ({ json }: Answer): string => textOf(json['secret']);
const itemsOf = ({ json: { items } }: Answer) =>
  Array.isArray(items) ? items.filter(isObject) : [];

/** An endpoint on this machine, as only an operator makes one. */
async function onThisMachine(status: number | null = 204) {
  const endpoint = await clientEndpoint(status);
  opened.push(endpoint);
  const clientId = (await findApiKey(api.store, key))?.clientId ?? '';
  const about = { clientId, mode: 'test', url: endpoint.url, allowLoopback: true } as const;
  return { ...endpoint, ...(await createNotificationEndpoint(api.store, about)) };
}

describe('an endpoint that a client makes', () => {
  it('shows its secret once, and is listed without it, of that mode alone', async () => {
    const url = 'https://shop.example.com/kyc';
    const types = ['verification.approved', 'decision.revised'];
    const made = await create({ url, types });
    expect(made.status).toBe(201);
    expect(secretOf(made)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.json).toMatchObject({ url, types, mode: 'test', disabledAt: null });
    const second = await create({ url });
    expect(second.json).toMatchObject({ url, types: null });
    const shown = [await ask('GET'), await ask('GET', `/${idOf(made)}`)];
    expect(itemsOf(await ask('GET')).map(({ id }) => id)).toEqual([idOf(made), idOf(second)]);
    for (const { status, text } of shown) {
      expect(status).toBe(200);
      expect(text).not.toContain('whsec_');
      expect(text).not.toContain(secretOf(made));
    }
    expect(api.log()).not.toContain('whsec_');
    const live = await api.key('shop', { mode: 'live' });
    expect(itemsOf(await ask('GET', '', undefined, live))).toEqual([]);
    const page = await ask('GET', '?limit=1');
    expect(itemsOf(page)).toHaveLength(1);
    expect(itemsOf(await ask('GET', `?after=${textOf(page.json['next'])}`))).toHaveLength(1);
  });

  it.each([
    ['http://shop.example.com/kyc'],
    ['https://127.0.0.1/kyc'],
    ['http://localhost:3000/kyc'],
    ['https://10.1.2.3/kyc'],
    ['https://169.254.169.254/latest'],
    ['https://[::1]/kyc'],
    ['https://user:password@shop.example.com/kyc'],
    ['ftp://shop.example.com/kyc'],
    ['no address'],
    [`https://shop.example.com/${'a'.repeat(2_000)}`],
    [42],
  ])('may not be %s, in either mode, and the field is named', async (url) => {
    for (const by of [key, await api.key('shop', { mode: 'live' })]) {
      const refused = await create({ url }, by);
      expect([refused.status, pointersOf(refused)]).toEqual([422, ['/url']]);
    }
  });

  it.each([[[]], [['verification.opened']], [['decision.revised', 'decision.revised']], ['all']])(
    'is told of no types such as %j',
    async (types) => {
      const refused = await create({ url: 'https://shop.example.com/kyc', types });
      expect(refused.status).toBe(422);
      expect(pointersOf(refused)[0]).toMatch(/^\/types/);
    },
  );

  it('is gone once it is deleted', async () => {
    const id = idOf(await create({ url: 'https://gone.example.com/kyc' }));
    expect(await ask('DELETE', `/${id}`)).toMatchObject({ status: 204, text: '' });
    for (const [method, path] of [
      ...[['GET', ''] as const, ['DELETE', ''] as const, ['POST', '/rotate-secret'] as const],
      ...[['POST', '/test'] as const, ['POST', '/enable'] as const],
    ]) {
      expect((await ask(method, `/${id}${path}`)).json).toMatchObject({ code: 'not_found' });
    }
    expect(itemsOf(await ask('GET')).map((item) => item['id'])).not.toContain(id);
  });
});

describe('the secret of an endpoint', () => {
  it('is shown once more when it is rotated, and both verify what is sent then', async () => {
    const { id, secret, received } = await onThisMachine();
    const rotated = await ask('POST', `/${id}/rotate-secret`);
    expect(rotated.status).toBe(200);
    expect(secretOf(rotated)).not.toBe(secret);
    expect(await ask('POST', `/${id}/test`)).toMatchObject({ status: 200 });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    for (const each of [secret, secretOf(rotated)]) {
      expect(new Webhook(each).verify(body, headers)).toMatchObject({ type: 'endpoint.test' });
    }
    expect((await ask('GET', `/${id}`)).text).not.toContain('whsec_');
  });
});

describe('a test message', () => {
  it.each([
    [204, true],
    [500, false],
    [410, false],
    [302, false],
  ])('is sent at once, and its answer %i is told', async (status, delivered) => {
    const { id, secret, received } = await onThisMachine(status);
    const { json } = await ask('POST', `/${id}/test`);
    expect(json).toMatchObject({ delivered, status, error: null });
    expect(received).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['webhook-id']).toBe(json['id']);
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      ...{ type: 'endpoint.test', timestamp: expect.any(String) as string },
      data: { endpointId: id },
    });
  });

  it('that meets nobody says why, and so does one to an address that may not be called', async () => {
    const { id, close } = await onThisMachine();
    close();
    const answer = await ask('POST', `/${id}/test`);
    expect(answer.json).toMatchObject({ delivered: false, status: null, error: 'connection' });
    // The name is public by its text, and leads to this machine.
    const made = await create({ url: 'https://localhost/kyc' });
    const refused = await ask('POST', `/${idOf(made)}/test`);
    expect(refused.json).toMatchObject({ delivered: false, status: null, error: 'address' });
  });

  it('is part of no verification, kept nowhere, and no word about how the endpoint is', async () => {
    const { id } = await onThisMachine(500);
    const kept = async () =>
      (await api.sql('select count(*)::int as n from notifications')).rows[0];
    const before = await kept();
    await ask('POST', `/${id}/test`);
    expect(await kept()).toEqual(before);
    expect((await ask('GET', `/${id}`)).json).toMatchObject({ failingSince: null });
  });
});

describe('an endpoint that an operator has disabled', () => {
  it('says so, can be tried, and is told again once its client enables it', async () => {
    const { id } = await onThisMachine();
    await api.sql('update notification_endpoints set disabled_at = now() where id = $1', [id]);
    expect((await ask('GET', `/${id}`)).json).toMatchObject({
      ...{ disabledAt: expect.any(String) as string, disabledBy: 'operator' },
    });
    expect((await ask('POST', `/${id}/test`)).json).toMatchObject({ delivered: true });
    const enabled = { disabledAt: null, disabledBy: null };
    expect((await ask('POST', `/${id}/enable`)).json).toMatchObject(enabled);
    expect((await ask('POST', `/${id}/enable`)).json).toMatchObject(enabled);
    const { rows } = await api.sql(
      'select change from endpoint_changes where endpoint_id = $1 order by id',
      [id],
    );
    expect(rows).toEqual([{ change: 'created' }, { change: 'enabled' }]);
  });
});
