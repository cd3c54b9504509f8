import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { destroyVerificationKey, storeAnswer } from '../../store/index.ts';
import { watchlistBody } from '../console/cases.ts';
import { recordCauses } from '../store/asking.ts';
import {
  type Answer,
  call,
  isObject,
  pointersOf,
  startApi,
  type TestApi,
  textOf,
} from './support.ts';
import { decideAt, waitsForAPerson } from './waits-for-a-person.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const MATCH: VendorFact = { kind: 'screening', reasons: [], screening: 'match' };
const ADA = { matchedName: 'Ada L.', matchTypes: ['pep'] };
const EVE = { matchedName: 'Eve L.', matchTypes: ['sanction'] };

/** A verification in review, of which the vendor then finds these on a list. */
async function matched(...hits: Record<string, unknown>[]) {
  const about = await waitsForAPerson(api);
  await find(about.id, ...hits);
  return about;
}

async function find(verificationId: string, ...hits: Record<string, unknown>[]): Promise<void> {
  const message = { kind: 'watchlist-screening', body: watchlistBody(hits) };
  const of = { verificationId, session: 1, accountId: api.accounts.veriff.id, isToBeTold: true };
  const { inboxId } = await storeAnswer(api.store, { ...of, ...message, fact: MATCH });
  const cause = { type: 'vendor', inboxId, session: 1, fact: MATCH } as const;
  await recordCauses(api.store, verificationId, [cause], () => MATCH);
}

const urlOf = (id: string, hit = '') => `${api.url}/v1/verifications/${id}/screening${hit}`;
const read = (id: string, key: string) => call(urlOf(id), { key });
const hitsIn = ({ json: { hits } }: Answer) => (Array.isArray(hits) ? hits.filter(isObject) : []);
const idsOf = async (id: string, key: string) =>
  hitsIn(await read(id, key)).map((hit) => textOf(hit['id']));

function judge(
  { id, hit, key, as = randomUUID() }: { id: string; hit: string; key: string; as?: string },
  body: unknown = { verdict: 'false_positive', comment: 'Another year.' },
): Promise<Answer> {
  return call(urlOf(id, `/${hit}`), {
    ...{ method: 'POST', key, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', 'idempotency-key': as },
  });
}

const APPROVE = { decision: 'approve' };

describe('the hits of a screening', () => {
  it('are read with the vendor’s words, and judged one by one before anybody approves', async () => {
    const { id, key } = await matched(ADA, EVE);
    expect((await read(id, key)).json).toMatchObject({
      match: true,
      hits: [
        { reports: [ADA], judgement: null, judgements: [] },
        { reports: [EVE], judgement: null },
      ],
    });
    const [first = '', second = ''] = await idsOf(id, key);
    await judge({ id, hit: first, key });
    const refused = await decideAt(api, { id, key, body: APPROVE });
    expect(refused).toMatchObject({ status: 409, json: { code: 'hits_unjudged' } });
    expect(textOf(refused.json['detail'])).toContain(second);
    expect(textOf(refused.json['detail'])).not.toContain(first);
    const answer = await judge({ id, hit: second, key });
    expect(answer).toMatchObject({
      status: 200,
      json: { hits: [{}, { judgement: { verdict: 'false_positive', comment: 'Another year.' } }] },
    });
    expect(await decideAt(api, { id, key, body: APPROVE })).toMatchObject({
      ...{ status: 200, json: { status: 'approved' } },
    });
    const events = await call(`${api.url}/v1/verifications/${id}/events`, { key });
    expect(JSON.stringify(events.json)).toContain('screening.judged');
    expect(JSON.stringify(events.json)).not.toMatch(/Ada|Another year/);
  });

  it('ask for the reason that accepts it where one is a true match', async () => {
    const { id, key } = await matched(ADA);
    const [hit = ''] = await idsOf(id, key);
    await judge({ id, hit, key }, { verdict: 'true_match', comment: 'A minister.' });
    expect(await decideAt(api, { id, key, body: APPROVE })).toMatchObject({
      ...{ status: 409, json: { code: 'match_not_accepted' } },
    });
    const body = { ...APPROVE, reasons: ['pep_or_sanction_match'] };
    expect(await decideAt(api, { id, key, body })).toMatchObject({
      ...{ status: 200, json: { status: 'approved' } },
    });
  });

  it('are asked for of a decision anew as well, and can be judged after the end', async () => {
    const { id, key } = await matched(ADA);
    const decline = { decision: 'decline', reasons: ['pep_or_sanction_match'] };
    expect((await decideAt(api, { id, key, body: decline })).json).toMatchObject({
      status: 'declined',
    });
    const body = { ...APPROVE, override: true };
    expect(await decideAt(api, { id, key, body })).toMatchObject({
      ...{ status: 409, json: { code: 'hits_unjudged' } },
    });
    const [hit = ''] = await idsOf(id, key);
    expect(await judge({ id, hit, key })).toMatchObject({ status: 200 });
    expect(await decideAt(api, { id, key, body })).toMatchObject({
      ...{ status: 200, json: { standingDecision: { status: 'approved' } } },
    });
  });

  it('are none where there is no match, and gone once the data are erased', async () => {
    const { id, key } = await waitsForAPerson(api);
    expect((await read(id, key)).json).toEqual({ match: false, hits: [] });
    await destroyVerificationKey(api.store, { verificationId: id, reason: 'of_a_test' });
    expect(await read(id, key)).toMatchObject({ status: 410, json: { code: 'erased' } });
  });
});

describe('a judgement', () => {
  it('is one for each Idempotency-Key, says why, and is of a hit that is there', async () => {
    const { id, key } = await matched(ADA);
    const [hit = ''] = await idsOf(id, key);
    const as = randomUUID();
    for (let times = 0; times < 2; times += 1) {
      const { json } = await judge({ id, hit, key, as });
      expect(json).toMatchObject({ hits: [{ judgements: [{ number: 1 }] }] });
      expect(hitsIn({ ...(await read(id, key)) })[0]?.['judgements']).toHaveLength(1);
    }
    const other = { verdict: 'true_match', comment: 'A minister.' };
    expect(await judge({ id, hit, key, as }, other)).toMatchObject({
      ...{ status: 409, json: { code: 'idempotency_conflict' } },
    });
    const faults = await judge({ id, hit, key }, { verdict: 'maybe', comment: ' ' });
    expect([faults.status, pointersOf(faults)]).toEqual([422, ['/comment', '/verdict']]);
    for (const nobody of ['f'.repeat(32), 'x']) {
      expect(await judge({ id, hit: nobody, key })).toMatchObject({ status: 404 });
    }
  });

  it('is refused without the scope, which reads them all the same', async () => {
    const { id, key } = await matched(ADA);
    const [hit = ''] = await idsOf(id, key);
    const reader = await api.key('a bank', { scopes: ['results:read'] });
    expect(await judge({ id, hit, key: reader })).toMatchObject({ status: 403 });
    expect(await idsOf(id, reader)).toEqual([hit]);
  });
});
