import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeClientSettings } from '../../store/index.ts';
import { createKey } from '../../tools/keys.ts';
import {
  type Answer,
  idOf,
  start,
  startApi,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';

let api: TestApi;
let key: string;
let clientId: string;
beforeAll(async () => {
  api = await startApi();
  const made = await createKey(api.store, {
    name: 'strict',
    settings: { uniqueReference: true },
  });
  ({ token: key, clientId } = made);
});
afterAll(() => api.close());

const startWith = (reference: string | undefined, headers = {}) =>
  start(api, key, { ...VERIFF_BODY, reference }, headers);
const codeOf = ({ status, json }: Answer) => [status, json['code']];
const IN_USE = [409, 'reference_in_use'];

describe('a client that wants one open verification for each reference', () => {
  it('is refused another one, and told which one is open', async () => {
    const reference = randomUUID();
    const id = idOf(await startWith(reference));
    const answer = await startWith(reference);
    expect(codeOf(answer)).toEqual(IN_USE);
    expect(textOf(answer.json['detail'])).toContain(id);
    expect(answer.json['errors']).toMatchObject([{ pointer: '/reference' }]);
    expect((await startWith(randomUUID())).status).toBe(202);
  });

  it('gets one of ten that are started at once, and no more', async () => {
    const reference = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => startWith(reference)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ json }) => json['code'] === 'reference_in_use')).toHaveLength(9);
  });

  it('may repeat a request, also at once, and gets the same verification', async () => {
    const reference = randomUUID();
    const headers = { 'idempotency-key': randomUUID() };
    const repeats = Array.from({ length: 6 }, () => startWith(reference, headers));
    const ids = new Set((await Promise.all(repeats)).map(idOf));
    ids.add(idOf(await startWith(reference, headers)));
    expect(ids.size).toBe(1);
  });

  it('may start another one once the first has ended, and any without a reference', async () => {
    const reference = randomUUID();
    const id = idOf(await startWith(reference));
    await api.sql(`update verifications set status = 'canceled', ended_at = now() where id = $1`, [
      id,
    ]);
    expect((await startWith(reference)).status).toBe(202);
    expect((await startWith(undefined)).status).toBe(202);
    expect((await startWith(undefined)).status).toBe(202);
  });

  it('may change its mind, and is then heard about those that were open before', async () => {
    const reference = randomUUID();
    await changeClientSettings(api.store, { clientId, uniqueReference: false });
    expect((await startWith(reference)).status).toBe(202);
    expect((await startWith(reference)).status).toBe(202);
    await changeClientSettings(api.store, { clientId, uniqueReference: true });
    expect(codeOf(await startWith(reference))).toEqual(IN_USE);
  });

  it("is not kept from what is another client's or of the other mode", async () => {
    const reference = randomUUID();
    expect((await startWith(reference)).status).toBe(202);
    const settings = { uniqueReference: true };
    const other = await createKey(api.store, { name: randomUUID(), settings });
    const theirs = await start(api, other.token, { ...VERIFF_BODY, reference });
    expect(theirs.status).toBe(202);
  });
});

describe('a client that has not asked for it', () => {
  it('may have several open verifications of one reference', async () => {
    const usual = await api.key('usual');
    const body = { ...VERIFF_BODY, reference: randomUUID() };
    expect((await start(api, usual, body)).status).toBe(202);
    expect((await start(api, usual, body)).status).toBe(202);
  });
});
