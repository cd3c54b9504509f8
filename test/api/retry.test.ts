import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destroyVerificationKey, loadSessionRequest } from '../../store/index.ts';
import { createKey } from '../../tools/keys.ts';
import { giveSession } from './given-session.ts';
import {
  type Answer,
  call,
  countVerifications,
  idOf,
  isObject,
  pointersOf,
  start,
  startApi,
  type TestApi,
  textOf,
} from './support.ts';

let api: TestApi;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
});
afterAll(() => api.close());

/** Whatever may be taken over. */
const FIRST = {
  ...{ reference: 'order-4711', locale: 'de-AT', maxAttempts: 5, metadata: { plan: 'gold' } },
  returnUrl: 'https://shop.example.com/done',
  subject: {
    ...{ firstName: 'Ada', lastName: 'Lovelace', birthDate: '1990-02-28', nationality: 'AUT' },
    ...{ phone: '+491511111111', document: { number: 'X123', country: 'AT' } },
  },
};

interface Retried {
  body?: unknown;
  as?: string;
  by?: string;
}

const retry = (id: string, { body = {}, as = randomUUID(), by = key }: Retried = {}) =>
  call(`${api.url}/v1/verifications/${id}/retry`, {
    ...{ method: 'POST', key: by, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', 'idempotency-key': as },
  });

const read = async (id: string) => (await call(`${api.url}/v1/verifications/${id}`, { key })).json;

const end = (id: string, status = 'expired') =>
  api.sql('update verifications set status = $2, ended_at = now() where id = $1', [id, status]);

async function ended(
  { as = key, ...changes }: { as?: string; [field: string]: unknown } = {},
  status = 'expired',
): Promise<string> {
  const id = idOf(await start(api, as, { vendor: 'veriff', ...FIRST, ...changes }));
  await end(id, status);
  return id;
}

/** What is used of a verification when its session is bought. */
async function startedWith(verificationId: string): Promise<unknown> {
  const { subject, vendorOptions, locale, returnUrl, accountId, capture } =
    await loadSessionRequest(api.store, { verificationId, session: 1 });
  return { subject, vendorOptions, locale, returnUrl, accountId, capture };
}

const codeOf = ({ status, json }: Answer) => [status, json['code']];

describe('a verification that has ended', () => {
  it.each(['approved', 'declined', 'expired', 'abandoned', 'canceled', 'failed'])(
    'is started anew with what it was started with, and the two name each other: %s',
    async (status) => {
      const id = await ended({ vendorOptions: { lang: 'et' } }, status);
      const before = await read(id);
      const answer = await retry(id);
      const again = idOf(answer);
      expect(answer.status).toBe(202);
      expect(answer.headers.get('location')).toBe(`/v1/verifications/${again}`);
      expect(answer.json).toMatchObject({
        ...{ status: 'created', retryOf: id, retriedBy: null, parentVerification: null },
        ...{ reference: 'order-4711', metadata: FIRST.metadata, returnUrl: FIRST.returnUrl },
        ...{ vendorAccount: api.accounts.veriff.id, capture: 'hosted' },
        attempts: { used: 0, allowed: 5 },
      });
      expect(await startedWith(again)).toEqual(await startedWith(id));
      const after = await read(id);
      const seen = { retriedBy: again, sequence: Number(before['sequence']) + 1 };
      expect(after['nextAction']).toMatchObject({ type: 'none' });
      const { updatedAt, nextAction } = after;
      expect(after).toEqual({ ...before, ...seen, updatedAt, nextAction });
    },
  );

  it('has its data sealed anew: they are still there once those of the ended one are destroyed', async () => {
    const id = await ended();
    const again = idOf(await retry(id));
    const sealed = await api.sql(
      'select ciphertext from personal_data where verification_id = any($1)',
      [[id, again]],
    );
    expect(new Set(sealed.rows.map(({ ciphertext }) => ciphertext)).size).toBe(10);
    await destroyVerificationKey(api.store, { verificationId: id, reason: 'test' });
    expect(await startedWith(again)).toMatchObject({ subject: { firstName: 'Ada' } });
  });

  it('is started anew with what the body names in place of what it was started with', async () => {
    const body = {
      ...{ reference: 'order-4712', maxAttempts: 2, expiresIn: 'PT1H' },
      returnUrl: 'https://shop.example.com/again',
    };
    const { json } = await retry(await ended(), { body });
    expect(json).toMatchObject({
      ...{ reference: body.reference, returnUrl: body.returnUrl, attempts: { allowed: 2 } },
      metadata: FIRST.metadata,
    });
    const [expires, created] = [json['expiresAt'], json['createdAt']].map((at) =>
      Date.parse(textOf(at)),
    );
    expect(Math.round(((expires ?? 0) - (created ?? 0)) / 60_000)).toBe(60);
  });

  it('is written before its workflow is started, and answered 201 once its link can be opened', async () => {
    const id = await ended();
    api.dispatch.reset();
    api.dispatch.onStart = async (again) => {
      expect((await read(again))['retryOf']).toBe(id);
      await giveSession(api, again);
      return true;
    };
    const answer = await retry(id);
    api.dispatch.reset();
    expect(answer).toMatchObject({ status: 201, json: { nextAction: { type: 'open_link' } } });
  });

  it('is an event of both, in the name of the key, and no personal data is in either', async () => {
    const id = await ended();
    const again = idOf(await retry(id));
    const eventsOf = async (one: string) =>
      (await call(`${api.url}/v1/verifications/${one}/events`, { key })).json['items'];
    const principal = expect.stringMatching(/^client_key:[0-9a-f-]{36}$/) as string;
    expect(await eventsOf(again)).toMatchObject([
      { type: 'verification.created', principal, data: { vendor: 'veriff', retryOf: id } },
    ]);
    expect(await eventsOf(id)).toMatchObject([
      { type: 'verification.created', data: { vendor: 'veriff' } },
      { type: 'verification.retried', principal, data: { retriedBy: again } },
    ]);
  });

  it('is followed by a chain: the one that was started in its place is tried again in its turn', async () => {
    const first = await ended();
    const second = idOf(await retry(first));
    await end(second);
    const third = idOf(await retry(second));
    expect(await read(second)).toMatchObject({ retryOf: first, retriedBy: third });
    const list = await call(`${api.url}/v1/verifications?reference=order-4711&limit=100`, { key });
    const items = Array.isArray(list.json['items']) ? list.json['items'].filter(isObject) : [];
    expect(items.find((item) => item['id'] === second)).toMatchObject({ retryOf: first });
  });
});

describe('another start of one that has ended', () => {
  it('is one verification for each Idempotency-Key, also when it is asked for ten times at once', async () => {
    const id = await ended();
    const before = await countVerifications(api);
    const as = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(id, { as })));
    answers.push(await retry(id, { as }));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.at(-1)?.headers.get('idempotency-replayed')).toBe('true');
    expect(await countVerifications(api)).toBe(before + 1);
  });

  it('is a conflict under a key that was used for another body, another verification or a plain start', async () => {
    const [id, other, as] = [await ended(), await ended(), randomUUID()];
    await retry(id, { as });
    const plain = await start(api, key, {}, { 'idempotency-key': as });
    const answers = [await retry(id, { as, body: { maxAttempts: 2 } }), await retry(other, { as })];
    for (const answer of [...answers, plain]) {
      expect(codeOf(answer)).toEqual([409, 'idempotency_conflict']);
    }
  });

  it('is one of ten that are asked for at once under other keys; the rest are told which', async () => {
    const id = await ended();
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(id)));
    answers.push(await retry(id));
    const [won, ...more] = answers.filter(({ status }) => status === 202);
    expect([won, more]).toEqual([expect.anything(), []]);
    const refused = answers.filter((answer) => answer !== won);
    for (const answer of refused) {
      expect(codeOf(answer)).toEqual([409, 'already_retried']);
      expect(answer.json['detail']).toContain(won && idOf(won));
    }
  });

  it.each([
    ['created', 'send the person to its link'],
    ['pending', 'send the person to its link'],
    ['resubmission_requested', 'send the person to its link'],
    ['submitted', "wait for the vendor's decision"],
    ['in_review', 'decide it by POST …/review'],
  ])('is refused while it is open, with what to do: %s', async (status, todo) => {
    const id = idOf(await start(api, key, { vendor: 'veriff', ...FIRST }));
    await api.sql('update verifications set status = $2 where id = $1', [id, status]);
    const answer = await retry(id);
    expect(codeOf(answer)).toEqual([409, 'not_ready']);
    expect(answer.json['detail']).toContain(`: ${todo}, or cancel it first.`);
  });

  it('is refused once its data was erased, with what to do', async () => {
    const id = await ended();
    await destroyVerificationKey(api.store, { verificationId: id, reason: 'test' });
    const answer = await retry(id);
    expect(codeOf(answer)).toEqual([410, 'erased']);
    expect(answer.json['detail']).toContain('POST /v1/verifications');
  });

  it('is there for a client that wants one open verification for each reference, and is refused beside another', async () => {
    const { token: by } = await createKey(api.store, {
      ...{ name: randomUUID(), settings: { uniqueReference: true } },
    });
    const id = await ended({ as: by });
    const again = await retry(id, { by });
    expect(again.json).toMatchObject({ retryOf: id, reference: FIRST.reference });
    await end(idOf(again));
    const beside = idOf(await start(api, by, { vendor: 'veriff', ...FIRST }));
    const refused = await retry(idOf(again), { by });
    expect(codeOf(refused)).toEqual([409, 'reference_in_use']);
    expect(refused.json['detail']).toContain(beside);
    const other = await retry(idOf(again), { by, body: { reference: 'order-4712' } });
    expect(other.status).toBe(202);
  });

  it('names what is taken over and would be refused today, and where it can be said otherwise', async () => {
    const made = await createKey(api.store, {
      ...{ name: randomUUID(), settings: { returnUrls: ['https://shop.example.com/'] } },
    });
    const id = await ended({ as: made.token });
    const changed = 'update clients set return_urls = $2 where id = $1';
    await api.sql(changed, [made.clientId, ['https://new.example.com/']]);
    const refused = await retry(id, { by: made.token });
    expect([refused.status, pointersOf(refused)]).toEqual([422, ['/returnUrl']]);
    expect(refused.text).toContain('taken over from the verification that has ended');
    expect(refused.text).toContain('give another `returnUrl` with this request');
    expect(refused.text).not.toContain('shop.example.com');
    const returnUrl = 'https://new.example.com/done';
    expect((await retry(id, { by: made.token, body: { returnUrl } })).json).toMatchObject({
      ...{ returnUrl, retryOf: id },
    });
  });

  it.each([
    [{ subject: { firstName: 'Eve' } }, '/subject'],
    [{ vendor: 'datakeen' }, '/vendor'],
    [{ maxAttempts: 0 }, '/maxAttempts'],
    [{ expiresIn: 'P91D' }, '/expiresIn'],
    [{ reference: 'ada@example.com' }, '/reference'],
    [{ returnUrl: 'nowhere' }, '/returnUrl'],
  ])('names the field at fault in %j', async (body, pointer) => {
    const answer = await retry(await ended(), { body });
    expect([answer.status, pointersOf(answer)]).toEqual([422, [pointer]]);
    expect(answer.text).not.toContain('taken over');
  });
});
