import { beforeAll, describe, expect, it } from 'vitest';
import { eraseData } from '../../store/index.ts';
import { startCaptureApi } from './capture-api.ts';
import { type Answer, call, part, pointersOf, type TestApi, textOf } from './support.ts';
import { giveThings, type Things } from './things.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started), startCaptureApi);

const REASON = '?reason=subject_request';
const at = (id: string): string => `${api.url}/v1/verifications/${id}`;
const erase = (id: string, query = REASON): Promise<Answer> =>
  call(`${at(id)}${query}`, { method: 'DELETE', key });
const hold = (id: string, method: 'POST' | 'DELETE'): Promise<Answer> =>
  call(`${at(id)}/legal-hold`, { method, key });
const codeOf = ({ status, json }: Answer) => [status, json['code']];
const aPerson = (): Promise<Things> => giveThings(api, key, api.accounts.veriff.id);

/** As the dispatch does, which needs no Temporal for it. */
function carryOut(): void {
  api.dispatch.onErase = async (verificationId) => {
    await eraseData(api.store, { verificationId });
  };
}

describe('erasing a person’s data', () => {
  it('is done when it is answered, names what the vendor still has, and is the same when it is repeated', async () => {
    const { verification: id } = await aPerson();
    carryOut();
    const first = await erase(id);
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({
      ...{ verificationId: id, status: 'approved', reason: 'subject_request', vendor: 'veriff' },
      ...{ vendorDeletion: 'asked', retryOf: null, retriedBy: null },
      vendorData: { sessions: [{ number: 1, state: 'requested' }] },
    });
    expect(textOf(first.json['erasedAt'])).toMatch(/^20/);
    const again = await erase(id, '?reason=made_in_error');
    expect([again.status, again.json]).toEqual([200, first.json]);
  });

  it('is known by its Idempotency-Key: done once it is, and another verification is a conflict', async () => {
    const [{ verification: id }, { verification: other }] = [await aPerson(), await aPerson()];
    const keyed = (of: string) =>
      call(`${at(of)}${REASON}`, {
        ...{ method: 'DELETE', key, headers: { 'idempotency-key': 'erase-once' } },
      });
    expect((await keyed(id)).status).toBe(202);
    expect(codeOf(await keyed(other))).toEqual([409, 'idempotency_conflict']);
    await eraseData(api.store, { verificationId: id });
    const again = await keyed(id);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    const { json } = await call(at(other), { key });
    expect(json['erasedAt']).toBeNull();
  });

  it('is a 202 while it is not done, and done by whoever comes to it', async () => {
    const { verification: id } = await aPerson();
    const first = await erase(id);
    expect([first.status, first.json['erasedAt']]).toEqual([202, null]);
    expect(api.dispatch.of('erase')).toEqual([[id, { waitMs: 5_000 }]]);
    await eraseData(api.store, { verificationId: id });
    expect((await erase(id)).status).toBe(200);
  });

  it('is for the reason that is named, of those that there are, or because the person asks for it', async () => {
    const { verification: id } = await aPerson();
    for (const query of ['?reason=because+Ada+said+so', `${REASON}&reason=made_in_error`]) {
      const answer = await erase(id, query);
      expect([answer.status, pointersOf(answer)]).toEqual([422, ['/query/reason']]);
    }
    expect((await erase(id, '')).json['reason']).toBe('subject_request');
    const { verification: another } = await aPerson();
    const mistaken = await erase(another, '?reason=made_in_error');
    expect(mistaken.json['reason']).toBe('made_in_error');
  });

  it('says of a vendor without such a call that its support must do it', async () => {
    const answer = await call(`${api.url}/v1/verifications`, {
      ...{
        method: 'POST',
        key,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'd' },
      },
      body: JSON.stringify({
        ...{ vendor: 'datakeen', subject: { firstName: 'Ada', lastName: 'Lovelace' } },
      }),
    });
    expect(answer.status).toBe(202);
    const { json } = await erase(textOf(answer.json['id']));
    expect(json).toMatchObject({ vendorDeletion: 'not_offered', vendorData: { sessions: [] } });
  });
});

describe('an erased verification', () => {
  let person: Things;
  let before: Answer['json'];
  let link: string;
  const read = async () => (await call(at(person.verification), { key })).json;
  beforeAll(async () => {
    person = await aPerson();
    before = await read();
    link = textOf(part(before['link'])['url']).replace('https://kyc.example.com', api.url);
    carryOut();
    await erase(person.verification);
  });

  it('shows status, codes and times, when it was erased, and what is left to do: nothing', async () => {
    const after = await read();
    const { sequence, updatedAt, erasedAt, nextAction } = after;
    expect(erasedAt).toMatch(/^20/);
    expect(nextAction).toMatchObject({ type: 'none' });
    const gone = { reference: null, metadata: null, returnUrl: null };
    expect(after).toEqual({ ...before, ...gone, sequence, updatedAt, erasedAt, nextAction });
    expect(Number(sequence)).toBe(Number(before['sequence']) + 1);
  });

  it.each([
    ['GET', '/result'],
    ['GET', '/evidence'],
    ['GET', '/media'],
    ['GET', '/media/{media}'],
    ['GET', '/captures/{capture}'],
    ['GET', '/reviews'],
    ['GET', '/screening'],
    ['POST', '/notes'],
    ['POST', '/refresh'],
    ['POST', '/retry'],
    ['POST', '/review-request'],
    ['POST', '/review'],
    ['POST', '/link/replace'],
    ['POST', '/legal-hold'],
  ])('is a 410 that says so: %s %s', async (method, path) => {
    const { media, capture, verification, mark } = person;
    const given = path.replace('{media}', media).replace('{capture}', capture);
    const BODIES: Record<string, object> = {
      '/review': { decision: 'decline', reasons: ['document_tampered'], override: true },
      '/notes': { note: 'Has called.' },
    };
    const answer = await call(`${at(verification)}${given}`, {
      ...{ method, key, headers: { 'content-type': 'application/json', 'idempotency-key': path } },
      ...(method === 'POST' ? { body: JSON.stringify(BODIES[path] ?? {}) } : {}),
    });
    expect(codeOf(answer)).toEqual([410, 'erased']);
    expect(answer.text).not.toContain(mark);
  });

  it.each(['', '/events', '/access', '/vendor-data'])(
    'can still be read, as it says nothing of the person: %s',
    async (path) => {
      const answer = await call(`${at(person.verification)}${path}`, { key });
      expect(answer.status).toBe(200);
      for (const word of ['order-4711', 'Lovelace', person.mark]) {
        expect(answer.text).not.toContain(word);
      }
    },
  );

  it('is not behind the person’s link any more', async () => {
    const answer = await call(link);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('Ada');
  });

  it('was told to the client once, without its reference', async () => {
    const { rows } = await api.sql(
      `select payload->'data'->>'reference' as reference from notifications
       where verification_id = $1 and type = 'verification.erased'`,
      [person.verification],
    );
    expect(rows).toEqual([{ reference: null }]);
  });
});

describe('a legal hold', () => {
  it('is set and lifted by a scope of its own, and refuses an erasure meanwhile', async () => {
    const { verification: id } = await aPerson();
    carryOut();
    expect((await hold(id, 'POST')).status).toBe(200);
    const refused = await erase(id);
    expect(codeOf(refused)).toEqual([409, 'retention_hold']);
    expect(refused.json['detail']).toMatch(/legal hold.*restricted/);
    expect((await hold(id, 'DELETE')).status).toBe(200);
    expect((await erase(id)).status).toBe(200);
  });
});
