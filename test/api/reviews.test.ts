import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REVIEWER_REASONS } from '../../domain/reason.ts';
import {
  changeClientSettings,
  createNotificationEndpoint,
  findApiKey,
  SCOPES,
} from '../../store/index.ts';
import { call, idOf, pointersOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';
import { decideAt, waitsForAPerson } from './waits-for-a-person.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const inReview = (client?: string) => waitsForAPerson(api, client);
const decide = (id: string, body: unknown, by: { key: string; as?: string }) =>
  decideAt(api, { id, body, ...by });

const keyIdOf = async (key: string) => (await findApiKey(api.store, key))?.id ?? '';
const clientOf = async (key: string) => (await findApiKey(api.store, key))?.clientId ?? '';

const APPROVE = { decision: 'approve' };
const DECLINE = { decision: 'decline', reasons: ['document_expired'] };

describe('POST /v1/verifications/{id}/review', () => {
  it('ends what is in review as the person decides, with their reasons', async () => {
    for (const [body, status, reasons] of [
      [APPROVE, 'approved', []],
      [DECLINE, 'declined', [{ code: 'document_expired' }]],
    ] as const) {
      const { id, key } = await inReview();
      expect(await decide(id, body, { key })).toMatchObject({
        status: 200,
        json: { status, reasons, decision: { status, decidedBy: 'reviewer' } },
      });
    }
  });

  it('asks the person for another try, with the reason and the link', async () => {
    const { id, key } = await inReview();
    const body = { decision: 'resubmit', reasons: ['document_unreadable'] };
    expect(await decide(id, body, { key })).toMatchObject({
      status: 200,
      json: {
        ...{ status: 'resubmission_requested', reasons: [{ code: 'document_unreadable' }] },
        ...{ nextAction: { type: 'open_link' }, session: { state: 'ended' }, decision: null },
      },
    });
  });

  it('tells the person a reason that is for them, and of any other nothing', async () => {
    const { id, key } = await inReview();
    const { json } = await decide(id, DECLINE, { key });
    expect(json['nextAction']).toMatchObject({
      type: 'retry',
      message: expect.stringContaining('has expired') as string,
    });
    const other = await inReview();
    const fraud = { decision: 'decline', reasons: ['document_tampered'] };
    const answer = await decide(other.id, fraud, { key: other.key });
    expect(answer.json['nextAction']).toMatchObject({
      ...{ type: 'none', message: 'The verification was not successful.' },
    });
  });

  it('is 202 where the workflow cannot be told now, and what was decided stays', async () => {
    const { id, key } = await inReview();
    api.dispatch.onConclude = () => Promise.resolve();
    const answer = await decide(id, { ...APPROVE, note: 'Seen in person.' }, { key });
    expect(answer).toMatchObject({ status: 202, json: { status: 'in_review' } });
    const read = await call(`${api.url}/v1/verifications/${id}/reviews`, { key });
    expect(read.json).toMatchObject({
      items: [{ number: 1, decision: 'approved', note: 'Seen in person.' }],
      wants: null,
    });
  });

  it('is the same answer for the same request, and a conflict for another one under its key', async () => {
    const { id, key } = await inReview();
    const as = randomUUID();
    const [first, again] = [
      await decide(id, APPROVE, { key, as }),
      await decide(id, APPROVE, { key, as }),
    ];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json['decision']).toEqual(first.json['decision']);
    expect(await decide(id, DECLINE, { key, as })).toMatchObject({
      ...{ status: 409, json: { code: 'idempotency_conflict' } },
    });
  });

  it('is refused to the second person, naming the first and when', async () => {
    const { id, key } = await inReview();
    await decide(id, APPROVE, { key });
    const second = await api.key('a bank');
    expect(await decide(id, DECLINE, { key: second })).toMatchObject({
      status: 409,
      json: {
        code: 'already_final',
        detail: expect.stringMatching(
          /^It was approved by client_key:[0-9a-f-]{36} at \d{4}-/,
        ) as string,
      },
    });
  });

  it('is refused before it is in review, and to a key without the scope', async () => {
    const key = await api.key('a bank');
    const id = idOf(await start(api, key, VERIFF_BODY));
    expect(await decide(id, APPROVE, { key })).toMatchObject({
      ...{ status: 409, json: { code: 'not_ready' } },
    });
    const scopes = SCOPES.filter((scope) => scope !== 'review:write');
    const other = await api.key('a bank', { scopes });
    const waiting = await inReview();
    expect(await decide(waiting.id, APPROVE, { key: other })).toMatchObject({
      ...{ status: 403, json: { code: 'forbidden' } },
    });
  });

  it.each([
    [{}, ['/decision']],
    [{ decision: 'approved' }, ['/decision']],
    [{ decision: 'decline' }, ['/reasons']],
    [{ decision: 'decline', reasons: [] }, ['/reasons']],
    [{ decision: 'resubmit' }, ['/reasons']],
    [{ decision: 'decline', reasons: ['never_started'] }, ['/reasons/0']],
    [{ ...APPROVE, note: '' }, ['/note']],
    [{ ...APPROVE, note: 'x'.repeat(2_001) }, ['/note']],
    [{ ...APPROVE, by: 'somebody' }, ['/by']],
  ])('names the field at fault in %j', async (body, pointers) => {
    const { id, key } = await inReview();
    const answer = await decide(id, body, { key });
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toEqual(pointers);
  });

  it('takes every reason that a person may give', async () => {
    for (const reason of REVIEWER_REASONS) {
      const { id, key } = await inReview();
      const answer = await decide(id, { decision: 'decline', reasons: [reason] }, { key });
      expect(answer.json['reasons']).toMatchObject([{ code: reason }]);
    }
  });
});

describe('a decision that says what was shown', () => {
  it('is refused where more was said since, and is taken of what is there now', async () => {
    const { id, key } = await inReview();
    const shown = async () =>
      (await call(`${api.url}/v1/verifications/${id}/reviews`, { key })).json['shown'];
    const before = await shown();
    const noted = await call(`${api.url}/v1/verifications/${id}/notes`, {
      ...{ method: 'POST', key, body: JSON.stringify({ note: 'Call them first.' }) },
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    });
    expect(noted.status).toBe(201);
    expect(await decide(id, { ...APPROVE, shown: before }, { key })).toMatchObject({
      ...{ status: 409, json: { code: 'case_changed' } },
    });
    expect((await call(`${api.url}/v1/verifications/${id}`, { key })).json['status']).toBe(
      'in_review',
    );
    expect(await decide(id, { ...APPROVE, shown: await shown() }, { key })).toMatchObject({
      ...{ status: 200, json: { status: 'approved' } },
    });
  });
});

describe('a client whose approvals take two people', () => {
  it('has the first decision wait for another key, which sees it and confirms it', async () => {
    const first = await api.key('a careful bank');
    const { rows } = await api.sql(`select id from clients where name = 'a careful bank'`);
    await changeClientSettings(api.store, {
      clientId: String(rows[0]?.['id']),
      fourEyes: 'approvals',
    });
    const { id } = await inReview('a careful bank');
    const approve = { ...APPROVE, note: 'Same face.' };
    expect(await decide(id, approve, { key: first })).toMatchObject({
      ...{ status: 202, json: { status: 'in_review' } },
    });
    expect(await decide(id, approve, { key: first })).toMatchObject({
      ...{ status: 409, json: { code: 'already_reviewed' } },
    });
    const second = await api.key('a careful bank');
    const read = () => call(`${api.url}/v1/verifications/${id}/reviews`, { key: second });
    expect((await read()).json).toMatchObject({
      items: [{ decision: 'approved', note: 'Same face.' }],
      wants: 'confirmation',
    });
    expect(await decide(id, APPROVE, { key: second })).toMatchObject({
      ...{ status: 200, json: { status: 'approved', decision: { decidedBy: 'reviewer' } } },
    });
    expect((await read()).json['wants']).toBeNull();
  });
});

describe('the name of a person who decides', () => {
  it('is shown beside what they decided, and nowhere else: in no view, event, log, notification or workflow', async () => {
    const { id, key } = await inReview();
    await createNotificationEndpoint(api.store, {
      ...{ clientId: await clientOf(key), mode: 'test', allowLoopback: false },
      url: 'https://bank.example/notifications',
    });
    const by = await api.key('a bank', { person: 'Zora CANARY' });
    const [taken, decided] = [api.dispatch.calls.length, await decide(id, DECLINE, { key: by })];
    const url = `${api.url}/v1/verifications/${id}`;
    const reviews = await call(`${url}/reviews`, { key });
    expect(reviews.json).toMatchObject({
      items: [{ principal: `client_key:${await keyIdOf(by)}`, person: 'Zora CANARY' }],
    });
    const asked = ['', '/events', '/access', '/result'].map((path) =>
      call(`${url}${path}`, { key }),
    );
    const answers = (await Promise.all(asked)).map(({ text }) => text);
    const { rows: told } = await api.sql('select payload from notifications');
    expect(told.length).toBeGreaterThan(0);
    const said = [told, api.dispatch.calls.slice(taken), api.log(), decided.text, answers];
    for (const where of said) expect(JSON.stringify(where)).not.toContain('CANARY');
  });

  it('is not shown to who may not read results, nor by a refusal to who decides second', async () => {
    const { id } = await inReview();
    const by = await api.key('a bank', { person: 'Zora CANARY' });
    await decide(id, APPROVE, { key: by });
    const scopes = SCOPES.filter((scope) => scope !== 'results:read');
    const other = await api.key('a bank', { scopes });
    const read = await call(`${api.url}/v1/verifications/${id}/reviews`, { key: other });
    const second = await decide(id, DECLINE, { key: other });
    expect([read.status, second.status]).toEqual([403, 409]);
    expect(`${read.text}${second.text}`).not.toContain('CANARY');
  });

  it('is null for a key that was made before they had names', async () => {
    const { id, key } = await inReview();
    await decide(id, DECLINE, { key });
    await api.sql('delete from key_people where key_id = $1', [await keyIdOf(key)]);
    const { json } = await call(`${api.url}/v1/verifications/${id}/reviews`, { key });
    expect(json['items']).toMatchObject([{ decision: 'declined', person: null }]);
  });
});
