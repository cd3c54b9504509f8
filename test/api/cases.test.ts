import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casePageSchema, caseSchema } from '../../api/schemas/case.ts';
import { reviewsSchema } from '../../api/schemas/review.ts';
import { principalName } from '../../domain/principal.ts';
import { findApiKey, SCOPES } from '../../store/index.ts';
import {
  type Answer,
  call,
  idOf,
  isObject,
  pointersOf,
  start,
  startApi,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';
import { decideAt, waitsForAPerson } from './waits-for-a-person.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const NEVER = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';

const list = (key: string, query = ''): Promise<Answer> =>
  call(`${api.url}/v1/reviews${query}`, { key });
const idsOf = ({ json: { items } }: Answer): unknown[] =>
  Array.isArray(items) ? items.map((item) => (isObject(item) ? item['id'] : null)) : [];

const assign = (id: string, key: string, body: unknown): Promise<Answer> =>
  call(`${api.url}/v1/verifications/${id}/assignment`, {
    ...{ method: 'POST', key, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json' },
  });
const TAKE = { action: 'take' };
const STEAL = { action: 'steal', note: 'She is ill.' };

async function nameOf(key: string): Promise<string> {
  return principalName({ kind: 'client_key', id: (await findApiKey(api.store, key))?.id ?? '' });
}

describe('GET /v1/reviews', () => {
  it("lists the client's own cases, what waits longest first", async () => {
    const { id, key } = await waitsForAPerson(api, 'a patient bank');
    const { id: second } = await waitsForAPerson(api, 'a patient bank');
    const answer = await list(key);
    expect(casePageSchema.parse(answer.json).items).toMatchObject([
      {
        ...{ id, case: 1, kind: 'in_review', mode: 'test', vendor: 'veriff', status: 'in_review' },
        ...{ reasons: ['vendor_review'], overdue: false, assignment: null, wants: 'decision' },
      },
      { id: second },
    ]);
    const page = await list(key, '?limit=1');
    expect(idsOf(page)).toEqual([id]);
    expect(idsOf(await list(key, `?limit=1&after=${textOf(page.json['next'])}`))).toEqual([second]);
  });

  it('shows no client and no mode what belongs to another', async () => {
    const { id, key } = await waitsForAPerson(api, 'a discreet bank');
    const client = String((await findApiKey(api.store, key))?.clientId);
    const strangers = [
      await api.key('a curious bank'),
      await api.key('a discreet bank', { mode: 'live' }),
    ];
    for (const stranger of strangers) {
      for (const query of ['', `?client=${client}`, '?state=taken', '?state=closed']) {
        expect((await list(stranger, query)).json).toEqual({
          items: [],
          next: null,
          hasMore: false,
        });
      }
    }
    expect(idsOf(await list(key, `?client=${client}`))).toEqual([id]);
    expect(idsOf(await list(key, `?client=${NEVER}`))).toEqual([]);
  });

  it('finds by state, vendor, reason, assignee and age', async () => {
    const { id, key } = await waitsForAPerson(api, 'a picky bank');
    const { id: taken } = await waitsForAPerson(api, 'a picky bank');
    await assign(taken, key, TAKE);
    const found = async (query: string) => idsOf(await list(key, query));
    expect(await found('?state=open')).toEqual([id, taken]);
    expect(await found('?state=free')).toEqual([id]);
    for (const query of ['?state=taken', '?assignee=me', `?assignee=${await nameOf(key)}`]) {
      expect(await found(query)).toEqual([taken]);
    }
    expect(await found('?vendor=veriff&reason=vendor_review&olderThan=PT0S')).toEqual([id, taken]);
    for (const query of ['?vendor=incode', '?reason=known_fraud', '?olderThan=PT1H']) {
      expect(await found(query)).toEqual([]);
    }
    await decideAt(api, { id: taken, body: { decision: 'approve' }, key });
    expect(await found('?state=closed')).toEqual([taken]);
    expect(await found('')).toEqual([id]);
  });

  it.each([
    ['?state=lost', '/query/state'],
    ['?vendor=nobody', '/query/vendor'],
    ['?reason=because', '/query/reason'],
    ['?client=shop', '/query/client'],
    ['?assignee=Ann', '/query/assignee'],
    ['?olderThan=24h', '/query/olderThan'],
    ['?after=x', '/query/after'],
    ['?page=2', '/query/page'],
  ])('names what is at fault in %s', async (query, pointer) => {
    const answer = await list(await api.key('a picky bank'), query);
    expect([answer.status, pointersOf(answer)]).toEqual([422, [pointer]]);
  });

  it('leaves out, and logs, what our database does not hold as we wrote it', async () => {
    const { id, key } = await waitsForAPerson(api, 'a changed bank');
    const { id: sound } = await waitsForAPerson(api, 'a changed bank');
    await api.store.app.query(`update verifications set reference = 'forged' where id = $1`, [id]);
    expect(idsOf(await list(key))).toEqual([sound]);
    expect(api.log()).toContain(`"verificationIds":["${id}"]`);
  });
});

describe('POST /v1/verifications/{id}/assignment', () => {
  it('takes a case, which then nobody else decides, and a decision ends that', async () => {
    const { id, key } = await waitsForAPerson(api);
    const other = await api.key('a bank');
    const taken = await assign(id, key, TAKE);
    expect(caseSchema.parse(taken.json).assignment?.principal).toBe(await nameOf(key));
    const body = { decision: 'decline', reasons: ['document_expired'] };
    for (const refused of [
      await assign(id, other, TAKE),
      await assign(id, other, { action: 'release' }),
      await decideAt(api, { id, body, key: other }),
    ]) {
      expect(refused).toMatchObject({ status: 409, json: { code: 'case_taken' } });
      expect(refused.json['detail']).toContain(await nameOf(key));
    }
    expect((await decideAt(api, { id, body, key })).status).toBe(200);
    expect((await assign(id, other, TAKE)).json['code']).toBe('not_ready');
  });

  it('gives a case back, and takes one over with a note that the reviews show', async () => {
    const { id, key } = await waitsForAPerson(api);
    const other = await api.key('a bank');
    await assign(id, key, TAKE);
    expect((await assign(id, key, { action: 'release' })).json['assignment']).toBeNull();
    await assign(id, key, TAKE);
    const stolen = await assign(id, other, STEAL);
    expect(stolen).toMatchObject({ status: 200 });
    const read = await call(`${api.url}/v1/verifications/${id}/reviews`, { key });
    const { takeovers, case: now } = reviewsSchema.parse(read.json);
    const [ann, ben] = [await nameOf(key), await nameOf(other)];
    expect(takeovers).toMatchObject([{ principal: ben, from: ann, note: STEAL.note, case: 1 }]);
    expect(now?.assignment?.principal).toBe(ben);
    expect(api.log()).not.toContain(STEAL.note);
  });

  it.each([
    [{}, '/action'],
    [{ action: 'keep' }, '/action'],
    [{ action: 'steal' }, '/note'],
    [{ action: 'steal', note: ' ' }, '/note'],
    [{ action: 'take', note: 'x' }, '/note'],
    [{ ...TAKE, by: 'Ann' }, '/by'],
  ])('names what is at fault in %j', async (body, pointer) => {
    const { id, key } = await waitsForAPerson(api);
    const answer = await assign(id, key, body);
    expect([answer.status, pointersOf(answer)]).toEqual([422, [pointer]]);
  });

  it('is refused where nothing waits, to a key without the scope, and of another client', async () => {
    const { id } = await waitsForAPerson(api);
    const key = await api.key('a bank');
    const young = idOf(await start(api, key, VERIFF_BODY));
    expect((await assign(young, key, TAKE)).json['code']).toBe('not_ready');
    const scopes = SCOPES.filter((scope) => scope !== 'review:write');
    expect((await assign(id, await api.key('a bank', { scopes }), TAKE)).status).toBe(403);
    expect((await assign(id, await api.key('a stranger'), TAKE)).status).toBe(404);
  });
});
