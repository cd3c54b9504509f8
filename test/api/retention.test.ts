import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../domain/retention.ts';
import { eraseData, listEvents, requestCancel } from '../../store/index.ts';
import { recordCauses } from '../store/asking.ts';
import {
  type Answer,
  call,
  idOf,
  isObject,
  pointersOf,
  start,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

async function ended(reference: string, by = key): Promise<string> {
  const id = idOf(await start(api, by, { ...VERIFF_BODY, reference }));
  await requestCancel(api.store, { verificationId: id, principal: 'operator' });
  await recordCauses(api.store, id, [{ type: 'cancel', principal: 'operator' }]);
  return id;
}

const send = (method: string, path: string, body: object, headers = {}): Promise<Answer> =>
  call(`${api.url}/v1${path}`, {
    ...{ method, key },
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('the end of a relationship', () => {
  const tell = (body: object, as = randomUUID()) =>
    send('POST', '/relationship-ends', body, { 'idempotency-key': as });
  const toldOf = async (verificationId: string) => {
    const { items } = await listEvents(api.store, { verificationId });
    return items.filter(({ type }) => type === 'relationship.ended').map(({ data }) => data);
  };

  it('holds for all of that reference and what was tried again, and for nobody else’s', async () => {
    const reference = `order-${randomUUID()}`;
    const first = await ended(reference);
    const retry = await send(
      ...['POST', `/verifications/${first}/retry`, { reference: `other-${randomUUID()}` }],
      { 'idempotency-key': randomUUID() },
    );
    const another = await ended(`order-${randomUUID()}`);
    const stranger = await ended(reference, await api.key('stranger'));
    const answer = await tell({ reference, endedOn: '2031-12-31' });
    const verificationIds = [first, idOf(retry)];
    expect(answer.json).toEqual({ endedOn: '2031-12-31', verificationIds });
    for (const id of verificationIds) expect(await toldOf(id)).toEqual([{ endedOn: '2031-12-31' }]);
    for (const id of [another, stranger]) expect(await toldOf(id)).toEqual([]);
  });

  it('is what was told last, whatever is repeated', async () => {
    const reference = `order-${randomUUID()}`;
    const id = await ended(reference);
    const once = randomUUID();
    await tell({ reference, endedOn: '2026-01-31' }, once);
    await tell({ reference, endedOn: '2027-01-31' });
    const again = await tell({ reference, endedOn: '2026-01-31' }, once);
    expect(again.json).toEqual({ endedOn: '2026-01-31', verificationIds: [id] });
    expect(await toldOf(id)).toEqual([{ endedOn: '2026-01-31' }, { endedOn: '2027-01-31' }]);
    const unknown = await tell({ reference: randomUUID(), endedOn: '2026-01-31' });
    expect(unknown.json).toMatchObject({ verificationIds: [] });
  });

  it.each(['2026-02-30', '2026-01-31T00:00:00Z', '0001-01-01', '2200-01-01', null])(
    'is a day and nothing else: %s',
    async (endedOn) => {
      const answer = await tell({ reference: 'order-1', endedOn });
      expect([answer.status, pointersOf(answer)]).toEqual([422, ['/endedOn']]);
    },
  );
});

describe('how long things are kept', () => {
  it('is set by a key of live mode, begins a week later, and is written down', async () => {
    const live = await api.key('shop', { mode: 'live' });
    const settings = (retentionDays: number | null) =>
      call(`${api.url}/v1/settings`, {
        ...{ method: 'PATCH', key: live, headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ retentionDays }),
      });
    const { json } = await settings(1_825);
    expect(json['retentionDays']).toBe(1_825);
    const beginsAt = Date.parse(textOf(json['retentionBeginsAt']));
    expect(Math.round((beginsAt - Date.now()) / DAY_MS)).toBe(7);
    const changes = await call(`${api.url}/v1/settings/changes`, { key: live });
    expect(changes.text).toContain('"retentionDays":{"was":null,"is":1825}');
    expect((await settings(null)).json).toMatchObject({
      ...{ retentionDays: null, retentionBeginsAt: null },
    });
  });
});

describe('the list of what was erased', () => {
  const list = async (query = '', by = key) => {
    const { json } = await call(`${api.url}/v1/erasures${query}`, { key: by });
    const items = Array.isArray(json['items']) ? json['items'].filter(isObject) : [];
    return { items, ids: items.map((item) => item['verificationId']), next: json['next'] };
  };
  async function erased(reason: string): Promise<string> {
    const id = await ended(`order-${randomUUID()}`);
    await send('DELETE', `/verifications/${id}?reason=${reason}`, {});
    await eraseData(api.store, { verificationId: id });
    return id;
  }

  it('says why, by whom and when, the newest first, page by page, to its client alone', async () => {
    const ids = [
      await erased('subject_request'),
      await erased('made_in_error'),
      await erased('subject_request'),
    ];
    const newest = ids.toReversed();
    const all = await list();
    expect(all.ids).toEqual(newest);
    expect(all.items[0]).toMatchObject({
      ...{ verificationId: ids[2], reason: 'subject_request', vendorDeletion: 'asked' },
    });
    expect(textOf(all.items[0]?.['principal'])).toMatch(/^client_key:/);
    for (const time of ['requestedAt', 'begunAt', 'erasedAt']) {
      expect(Date.parse(textOf(all.items[0]?.[time]))).not.toBeNaN();
    }
    const first = await list('?limit=2');
    const second = await list(`?limit=2&after=${textOf(first.next)}`);
    expect([...first.ids, ...second.ids, second.next]).toEqual([...newest, null]);
    expect((await list('?reason=made_in_error')).ids).toEqual([ids[1]]);
    const [begunAt] = all.items.map((item) => textOf(item['begunAt']));
    expect((await list(`?erasedAfter=${begunAt ?? ''}`)).ids).toEqual([ids[2]]);
    expect((await list(`?erasedBefore=${begunAt ?? ''}`)).ids).toEqual(newest.slice(1));
    expect((await list('', await api.key('stranger'))).ids).toEqual([]);
    expect((await list('', await api.key('shop', { mode: 'live' }))).ids).toEqual([]);
  });

  it('takes no cursor that is not its own', async () => {
    const answer = await call(`${api.url}/v1/erasures?after=AAAA`, { key });
    expect([answer.status, pointersOf(answer)]).toEqual([422, ['/query/after']]);
  });
});
