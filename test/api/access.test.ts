import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../api/routes/index.ts';
import { destroyVerificationKey, findApiKey } from '../../store/index.ts';
import { startCaptureApi } from './capture-api.ts';
import { type Answer, call, isObject, type TestApi, textOf } from './support.ts';
import { giveThings, type Things } from './things.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startCaptureApi();
});
afterAll(() => api.close());

/** What each route that shows personal data leaves in the log; a new one is here or the test fails. */
const RECORDED: Record<string, string[]> = {
  '/v1/verifications/:id/access': ['access.read'],
  '/v1/verifications/:id/result': ['result.read'],
  '/v1/verifications/:id/evidence': ['evidence.read'],
  '/v1/verifications/:id/media': ['media.listed'],
  '/v1/verifications/:id/media/:mediaId': ['media.read'],
  '/v1/verifications/:id/reviews': ['reviews.read'],
  '/v1/verifications/:id/screening': ['screening.read'],
};

/** Why the others that read of one verification leave nothing there. */
const NOT_RECORDED: Record<string, string> = {
  '/v1/verifications/:id': 'status, reasons, and what the client itself has set',
  '/v1/verifications/:id/events': 'codes, numbers and times',
  '/v1/verifications/:id/vendor-data': 'what was asked to be deleted, and when',
  '/v1/verifications/:id/captures/:capture': 'the verdict about an image, never the image',
};

const reading = () =>
  allRoutes('https://kyc.example.com').filter(
    ({ method, path }) => method === 'get' && path.startsWith('/v1/verifications/:id'),
  );

async function things(client: string): Promise<Things & { principal: string }> {
  const key = await api.key(client);
  const given = await giveThings(api, key, api.accounts.veriff.id);
  // What was read to make them is nobody's reading.
  await api.sql(`set session_replication_role = replica;
    delete from access_log where verification_id = '${given.verification}';
    set session_replication_role = origin`);
  const found = await findApiKey(api.store, key);
  return { ...given, principal: `client_key:${found?.id ?? ''}` };
}

const urlOf = (path: string, { verification, media, capture }: Things): string =>
  `${api.url}${path.replace(':id', verification).replace(':mediaId', media).replace(':capture', capture)}`;

async function logged(verification: string): Promise<unknown[]> {
  const sql = 'select principal, action from access_log where verification_id = $1 order by id';
  return (await api.sql(sql, [verification])).rows;
}

const access = (of: Things, query = '', key = of.key): Promise<Answer> =>
  call(`${urlOf('/v1/verifications/:id/access', of)}${query}`, { key });

const itemsOf = ({ json: { items } }: Answer) =>
  Array.isArray(items) ? items.filter(isObject) : [];

describe('reading of one verification', () => {
  it('is recorded with its key by every route that shows what was found about the person', async () => {
    const own = await things('a reader');
    const recorded = reading().filter(({ isRecorded }) => isRecorded);
    expect(recorded.map(({ path }) => path).sort()).toEqual(Object.keys(RECORDED).sort());
    for (const { path } of recorded) {
      const before = (await logged(own.verification)).length;
      expect([path, (await call(urlOf(path, own), { key: own.key })).status]).toEqual([path, 200]);
      const rows = (await logged(own.verification)).slice(before);
      const { principal } = own;
      expect([path, rows]).toEqual([
        ...[path, RECORDED[path]?.map((action) => ({ principal, action }))],
      ]);
    }
  });

  it('leaves nothing there by the others, of which each has its reason', async () => {
    const own = await things('a reader');
    const others = reading().filter(({ isRecorded }) => !isRecorded);
    expect(others.map(({ path }) => path).sort()).toEqual(Object.keys(NOT_RECORDED).sort());
    for (const { path } of others) {
      const answer = await call(urlOf(path, own), { key: own.key });
      expect([path, answer.status < 300]).toEqual([path, true]);
      expect(answer.text).not.toContain(own.mark);
    }
    expect(await logged(own.verification)).toEqual([]);
  });

  it('is no HEAD, which would be recorded and read nothing', async () => {
    const own = await things('a reader');
    for (const path of Object.keys(RECORDED)) {
      const answer = await call(urlOf(path, own), { method: 'HEAD', key: own.key });
      expect([path, answer.status]).toEqual([path, 405]);
    }
    expect(await logged(own.verification)).toEqual([]);
  });
});

describe('GET /v1/verifications/{id}/access', () => {
  it('says who read what and when, the oldest first, and that it was read itself', async () => {
    const own = await things('an auditor');
    const before = new Date().toISOString();
    const read = (path: string) => call(urlOf(path, own), { key: own.key });
    await read('/v1/verifications/:id/result');
    await read('/v1/verifications/:id/media');
    const other = await api.key('an auditor', { scopes: ['access:read'] });
    const auditor = await findApiKey(api.store, other);
    const { principal } = own;
    const readings = [
      { principal, action: 'result.read' },
      { principal, action: 'media.listed' },
    ];
    const first = await access(own, '', other);
    expect(first.json).toMatchObject({ items: readings, next: null });
    const itself = { principal: `client_key:${auditor?.id ?? ''}`, action: 'access.read' };
    const second = await access(own, '', other);
    expect(second.json).toMatchObject({ items: [...readings, itself], next: null });
    const times = itemsOf(second).map(({ at }) => textOf(at));
    expect([before, ...times].toSorted()).toEqual([before, ...times]);
  });

  it('comes to an end page by page, each once and in order, though each page is recorded', async () => {
    const own = await things('an auditor');
    for (const path of ['/result', '/media', '/reviews', '/result']) {
      await call(urlOf(`/v1/verifications/:id${path}`, own), { key: own.key });
    }
    const all = await logged(own.verification);
    const read: unknown[] = [];
    let next: string | null = null;
    do {
      const query: string = next === null ? '?limit=1' : `?limit=1&after=${next}`;
      const page: Answer = await access(own, query);
      read.push(...itemsOf(page).map(({ principal, action }) => ({ principal, action })));
      next = page.json['next'] === null ? null : textOf(page.json['next']);
    } while (next !== null && read.length <= all.length);
    expect(read).toEqual(all);
    expect(await logged(own.verification)).toHaveLength(2 * all.length);
  });

  it('is there once the data was erased, as it holds none', async () => {
    const own = await things('an auditor');
    await call(urlOf('/v1/verifications/:id/result', own), { key: own.key });
    const verificationId = own.verification;
    await destroyVerificationKey(api.store, { verificationId, reason: 'test' });
    expect(itemsOf(await access(own))).toMatchObject([{ action: 'result.read' }]);
  });

  it('records no reading that was refused, and is refused a cursor that is not its own', async () => {
    const own = await things('an auditor');
    const scopes = ['results:read', 'verifications:read'] as const;
    const reader = await api.key('an auditor', { scopes });
    expect((await access(own, '', reader)).json['code']).toBe('forbidden');
    expect((await access(own, '?after=MQ')).json).toMatchObject({
      ...{ code: 'invalid_request', errors: [{ pointer: '/query/after' }] },
    });
    expect(await logged(own.verification)).toEqual([]);
  });
});
