import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { changeClientSettings, findApiKey, SCOPES, storeAnswer } from '../../store/index.ts';
import { recordCauses } from '../store/asking.ts';
import { giveSession } from './given-session.ts';
import {
  type Answer,
  call,
  idOf,
  pointersOf,
  start,
  startApi,
  type TestApi,
  VERIFF_BODY,
} from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const DECLINED: VendorFact = {
  ...{ kind: 'outcome', outcome: 'declined', reasons: ['document_expired'] },
};
const APPROVED: VendorFact = {
  ...{ kind: 'outcome', outcome: 'approved', reasons: [], screening: 'clear' },
  parts: { document: 'passed', face: 'passed', liveness: 'passed' },
};

/** A verification of which the vendor has said this. */
async function said(fact: VendorFact, client = 'a bank') {
  const key = await api.key(client);
  const id = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, id);
  const about = { verificationId: id, session: 1, accountId: api.accounts.veriff.id };
  const message = { kind: 'decision', body: Buffer.from(JSON.stringify({ of: id })) };
  const { inboxId } = await storeAnswer(api.store, { ...about, ...message, fact });
  const cause = { type: 'vendor', inboxId, session: 1, fact } as const;
  await recordCauses(api.store, id, [cause], () => fact);
  return { id, key };
}

function post(
  path: string,
  body: unknown,
  { key, as = randomUUID() }: { key: string; as?: string },
): Promise<Answer> {
  return call(`${api.url}/v1/verifications/${path}`, {
    ...{ method: 'POST', key, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', 'idempotency-key': as },
  });
}

const APPROVE = { decision: 'approve', override: true };
const DECLINE = { decision: 'decline', reasons: ['document_tampered'], override: true };
const read = (id: string, key: string, part = '') =>
  call(`${api.url}/v1/verifications/${id}${part}`, { key });

describe('POST /v1/verifications/{id}/review with an override', () => {
  it('leaves the status, and what stands, the next action and the page follow the person', async () => {
    const { id, key } = await said(DECLINED);
    const before = (await read(id, key)).json;
    expect(before).toMatchObject({
      standingDecision: { number: 1, status: 'declined', decidedBy: 'vendor' },
      nextAction: { type: 'retry' },
    });
    const answer = await post(`${id}/review`, APPROVE, { key });
    expect(answer).toMatchObject({
      status: 200,
      json: {
        status: 'declined',
        standingDecision: { number: 2, status: 'approved', reasons: [], decidedBy: 'reviewer' },
        reasons: [{ code: 'document_expired', forPerson: null }],
        nextAction: { type: 'none', message: 'The verification was successful.' },
        revisions: [{ number: 2, status: 'approved' }],
      },
    });
    const { url } = before['link'] as { url: string };
    const page = await call(`${api.url}${new URL(url).pathname}`);
    expect(page.text).toContain('You are verified');
    expect((await read(id, key, '/reviews')).json).toMatchObject({
      ...{ items: [{ number: 1, decision: 'approved', override: true }], wants: null },
    });
  });

  it('asks no workflow, which has ended', async () => {
    const { id, key } = await said(DECLINED);
    api.dispatch.onConclude = () => Promise.reject(new Error('The workflow was asked.'));
    expect((await post(`${id}/review`, APPROVE, { key })).status).toBe(200);
    api.dispatch.onConclude = () => Promise.resolve();
  });

  it('needs the scope for it beside that for reviews', async () => {
    const { id } = await said(DECLINED);
    for (const missing of ['review:override', 'review:write']) {
      const scopes = SCOPES.filter((scope) => scope !== missing);
      const key = await api.key('a bank', { scopes });
      expect(await post(`${id}/review`, APPROVE, { key })).toMatchObject({
        status: 403,
        json: { code: 'forbidden', detail: expect.stringContaining(missing) as string },
      });
    }
  });

  it('is the same answer for the same request, and a conflict for another one under its key', async () => {
    const { id, key } = await said(DECLINED);
    const as = randomUUID();
    const [first, again] = [
      await post(`${id}/review`, APPROVE, { key, as }),
      await post(`${id}/review`, APPROVE, { key, as }),
    ];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json['standingDecision']).toEqual(first.json['standingDecision']);
    expect(await post(`${id}/review`, DECLINE, { key, as })).toMatchObject({
      ...{ status: 409, json: { code: 'idempotency_conflict' } },
    });
  });

  it('says what to do instead where there is nothing to decide anew', async () => {
    const open = await said({ kind: 'outcome', outcome: 'review', reasons: [] });
    expect(await post(`${open.id}/review`, APPROVE, { key: open.key })).toMatchObject({
      ...{ status: 409, json: { code: 'not_ready' } },
    });
    const { id, key } = await said(APPROVED);
    expect(await post(`${id}/review`, { decision: 'approve' }, { key })).toMatchObject({
      status: 409,
      json: {
        code: 'already_final',
        detail: expect.stringContaining('"override": true') as string,
      },
    });
    const again = { ...DECLINE, decision: 'resubmit' };
    expect(pointersOf(await post(`${id}/review`, again, { key }))).toEqual(['/decision']);
  });

  it('is 202 and changes nothing until a second person has said the same', async () => {
    const name = 'a careful bank';
    const first = await api.key(name);
    const { rows } = await api.sql(`select id from clients where name = '${name}'`);
    const clientId = String(rows[0]?.['id']);
    await changeClientSettings(api.store, { clientId, fourEyes: 'always' });
    const { id } = await said(APPROVED, name);
    expect(await post(`${id}/review`, DECLINE, { key: first })).toMatchObject({
      status: 202,
      json: { standingDecision: { number: 1, status: 'approved' }, revisions: [] },
    });
    const second = await api.key(name);
    expect((await read(id, second, '/reviews')).json).toMatchObject({ wants: 'confirmation' });
    expect(await post(`${id}/review`, DECLINE, { key: second })).toMatchObject({
      ...{ status: 200, json: { standingDecision: { number: 2, status: 'declined' } } },
    });
    expect((await read(id, second, '/reviews')).json['wants']).toBeNull();
  });
});

describe('POST /v1/verifications/{id}/review-request', () => {
  it('has a person look at who was declined, who stays declined and hears nothing of it', async () => {
    const { id, key } = await said(DECLINED);
    const before = (await read(id, key)).json;
    const answer = await post(`${id}/review-request`, { note: 'A married name.' }, { key });
    expect(answer).toMatchObject({
      status: 200,
      json: {
        status: 'declined',
        standingDecision: { number: 1 },
        nextAction: before['nextAction'],
      },
    });
    const reviews = await read(id, key, '/reviews');
    expect(reviews.json).toMatchObject({ items: [], requests: [{ note: 'A married name.' }] });
    expect((await post(`${id}/review`, DECLINE, { key })).json).toMatchObject({
      ...{ standingDecision: { number: 2, status: 'declined', decidedBy: 'reviewer' } },
    });
    expect(await post(`${id}/review-request`, {}, { key })).toMatchObject({
      ...{ status: 409, json: { code: 'already_reviewed' } },
    });
  });

  it('is the same answer for the same request, needs a key for it, and names the field at fault', async () => {
    const { id, key } = await said(DECLINED);
    const as = randomUUID();
    const ask = () => post(`${id}/review-request`, {}, { key, as });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    expect((await read(id, key, '/reviews')).json['requests']).toHaveLength(1);
    const none = await post(`${id}/review-request`, {}, { key, as: '' });
    expect(none.json['code']).toBe('idempotency_key_missing');
    const wrong = await post(`${id}/review-request`, { note: '', by: 'x' }, { key });
    expect(pointersOf(wrong).toSorted()).toEqual(['/by', '/note']);
  });

  it('is, as an override is, another client’s doing of nothing that they have', async () => {
    const { id, key } = await said(DECLINED);
    const other = await api.key('another bank');
    for (const answer of [
      await post(`${id}/review-request`, {}, { key: other }),
      await post(`${id}/review`, APPROVE, { key: other }),
    ]) {
      expect([answer.status, answer.json['code']]).toEqual([404, 'not_found']);
    }
    expect((await read(id, key)).json).toMatchObject({
      standingDecision: { number: 1 },
      revisions: [],
    });
  });

  it('is refused of who was approved', async () => {
    const { id, key } = await said(APPROVED);
    expect(await post(`${id}/review-request`, {}, { key })).toMatchObject({
      ...{ status: 409, json: { code: 'already_final' } },
    });
  });
});

describe('POST /v1/verifications/{id}/notes', () => {
  it('keeps a note that decides nothing, in the key’s name, and is read with the reviews', async () => {
    const { id } = await said(DECLINED);
    const key = await api.key('a bank', { scopes: ['review:write'] });
    const reader = await api.key('a bank');
    const as = randomUUID();
    const note = 'Two fonts.\nAsk the branch.';
    const answers = [
      await post(`${id}/notes`, { note }, { key, as }),
      await post(`${id}/notes`, { note }, { key, as }),
    ];
    const principal = `client_key:${(await findApiKey(api.store, key))?.id ?? ''}`;
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 201, json: { principal, person: 'A Tester', note } });
    }
    const reviews = (await read(id, reader, '/reviews')).json;
    expect(reviews).toMatchObject({ items: [], notes: [answers[0]?.json], wants: null });
    const events = (await read(id, reader, '/events')).text;
    expect(events).toContain('note.added');
    expect(events).not.toContain('fonts');
    expect((await read(id, reader)).json).toMatchObject({ status: 'declined', revisions: [] });
    const other = await post(`${id}/notes`, { note: 'Other.' }, { key, as });
    expect(other.json['code']).toBe('idempotency_conflict');
    expect(pointersOf(await post(`${id}/notes`, { note: ' ' }, { key }))).toEqual(['/note']);
  });
});

describe('a client that has kept the last word', () => {
  it('has every approval of the vendor’s wait for a person, by what was set when it started', async () => {
    const name = 'a bank of its own mind';
    await api.key(name);
    const { rows } = await api.sql(`select id from clients where name = '${name}'`);
    const clientId = String(rows[0]?.['id']);
    await changeClientSettings(api.store, { clientId, finalDecision: 'client' });
    const { id, key } = await said(APPROVED, name);
    // A build that does not know of the last word must not judge it.
    const started = await api.sql(`select start_input from verifications where id = '${id}'`);
    expect(started.rows[0]?.['start_input']).toMatchObject({ rulesVersion: 2 });
    expect((await read(id, key)).json).toMatchObject({
      status: 'in_review',
      reasons: [{ code: 'awaits_client_decision', audience: 'client', forPerson: null }],
      nextAction: { type: 'wait', message: 'The verification is being checked.' },
    });
    await changeClientSettings(api.store, { clientId, finalDecision: 'vendor' });
    expect((await read(id, key)).json['status']).toBe('in_review');
    expect((await read((await said(APPROVED, name)).id, key)).json['status']).toBe('approved');
  });
});
