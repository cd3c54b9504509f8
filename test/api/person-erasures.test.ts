import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { eraseData, requestCancel } from '../../store/index.ts';
import { recordCauses } from '../store/asking.ts';
import {
  type Answer,
  call,
  idOf,
  type JsonObject,
  part,
  pointersOf,
  start,
  type TestApi,
  textOf,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
let reference: string;
withApi((started) => ({ api, key } = started));
beforeEach(() => {
  reference = `order-${randomUUID()}`;
  api.dispatch.onErase = async (verificationId) => {
    await eraseData(api.store, { verificationId });
  };
});

async function ended(of = reference, by = key): Promise<string> {
  const id = idOf(await start(api, by, { ...VERIFF_BODY, reference: of }));
  await cancel(id);
  return id;
}
async function cancel(id: string): Promise<void> {
  await requestCancel(api.store, { verificationId: id, principal: 'operator' });
  await recordCauses(api.store, id, [{ type: 'cancel', principal: 'operator' }]);
}

const erase = (idempotencyKey: string, body: object = {}, by = key): Promise<Answer> =>
  call(`${api.url}/v1/erasures`, {
    ...{ method: 'POST', key: by },
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify({ reference, reason: 'subject_request', ...body }),
  });
const itemsOf = ({ json: { items } }: Answer): JsonObject[] =>
  Array.isArray(items) ? items.map((item) => part(item)) : [];
const outcomesOf = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    itemsOf(answer).map((item) => [textOf(item['verificationId']), textOf(item['outcome'])]),
  );
const isErased = async (id: string): Promise<boolean> =>
  (await call(`${api.url}/v1/verifications/${id}`, { key })).json['erasedAt'] !== null;

describe('erasing by reference', () => {
  it('takes in all of the client and mode, and nobody else’s', async () => {
    const mine = [await ended(), await ended()];
    const another = await ended(`order-${randomUUID()}`);
    const stranger = await ended(reference, await api.key('stranger'));
    const answer = await erase('all');
    expect([answer.status, outcomesOf(answer)]).toEqual([
      200,
      Object.fromEntries(mine.map((id) => [id, 'erased'])),
    ]);
    expect(itemsOf(answer).map((item) => part(item['erasure'])['reason'])).toEqual([
      ...['subject_request', 'subject_request'],
    ]);
    expect(await isErased(another)).toBe(false);
    const { rows } = await api.sql('select 1 from erasures where verification_id = $1', [stranger]);
    expect(rows).toEqual([]);
  });

  it('takes in what was started in place of one of them, under whichever reference', async () => {
    const first = await ended();
    const retry = await call(`${api.url}/v1/verifications/${first}/retry`, {
      ...{ method: 'POST', key },
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ reference: `another-${randomUUID()}` }),
    });
    const second = idOf(retry);
    await cancel(second);
    expect(outcomesOf(await erase('chain'))).toEqual({ [first]: 'erased', [second]: 'erased' });
  });

  it('lets none hold up the others: what must be kept, and what is open, has its own outcome', async () => {
    const [held, done] = [await ended(), await ended()];
    await call(`${api.url}/v1/verifications/${held}/legal-hold`, { method: 'POST', key });
    const open = idOf(await start(api, key, { ...VERIFF_BODY, reference }));
    const answer = await erase('some');
    expect([answer.status, outcomesOf(answer)]).toEqual([
      202,
      { [held]: 'refused', [done]: 'erased', [open]: 'under_way' },
    ]);
    const refusal = itemsOf(answer).find((item) => item['verificationId'] === held)?.['refusal'];
    expect(refusal).toMatchObject({ code: 'retention_hold' });
  });

  it('is answered with the same ones when it is repeated, though their reference is gone', async () => {
    const id = await ended();
    const first = await erase('again');
    const again = await erase('again');
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect(outcomesOf(again)).toEqual({ [id]: 'erased' });
    expect((await erase('another')).json).toEqual({ items: [] });
    const other = await erase('again', { reason: 'made_in_error' });
    expect([other.status, other.json['code']]).toEqual([409, 'idempotency_conflict']);
  });

  it('repeated, leaves what was started since, and tries again what had to be kept or was cut off', async () => {
    const [held, done] = [await ended(), await ended()];
    const hold = (method: string) =>
      call(`${api.url}/v1/verifications/${held}/legal-hold`, { method, key });
    await hold('POST');
    expect(outcomesOf(await erase('late'))).toEqual({ [held]: 'refused', [done]: 'erased' });
    const since = await ended();
    await hold('DELETE');
    expect(outcomesOf(await erase('late'))).toEqual({ [held]: 'erased', [done]: 'erased' });
    expect(await isErased(since)).toBe(false);
  });

  it('is refused without a key for repetitions, a reference or a reason', async () => {
    expect((await erase('')).json['code']).toBe('idempotency_key_missing');
    const faults = [{ reference: '' }, { reason: 'because' }, { verificationId: 'x' }];
    for (const body of faults) expect(pointersOf(await erase('bad', body))).toHaveLength(1);
  });
});
