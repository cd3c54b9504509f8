import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { beginSession, findNextDeletion, saveSession, settleDeletion } from '../../store/index.ts';
import {
  type Answer,
  call,
  idOf,
  part,
  pointersOf,
  start,
  type TestApi,
  VERIFF_BODY,
} from './support.ts';
import { withApi } from './with-api.ts';
import { recordCauses } from '../store/asking.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

/** A verification with a session at the vendor. */
async function open(body: object = VERIFF_BODY): Promise<string> {
  const verificationId = idOf(await start(api, key, body));
  await beginSession(api.store, { verificationId, session: 1 });
  await saveSession(api.store, {
    ...{ verificationId, session: 1, vendorSessionId: randomUUID(), expiresAt: null },
    raw: { kind: 'created', body: Buffer.from('{}') },
  });
  return verificationId;
}

/** The same, canceled. */
async function ended(body?: object): Promise<string> {
  const verificationId = await open(body);
  await cancel(verificationId);
  return verificationId;
}

async function cancel(verificationId: string): Promise<void> {
  const cause = { type: 'cancel', principal: 'operator' } as const;
  await recordCauses(api.store, verificationId, [cause]);
}

const at = (id: string): string => `${api.url}/v1/verifications/${id}/vendor-data`;
const ask = (id: string): Promise<Answer> => call(at(id), { method: 'DELETE', key });
const read = (id: string): Promise<Answer> => call(at(id), { key });

/** As if the account's queue had come to it. */
async function settle(state: 'deleted' | 'refused'): Promise<void> {
  const { due } = await findNextDeletion(api.store, { accountId: api.accounts.veriff.id });
  if (due === null) throw new Error('Nothing is due.');
  const why = state === 'refused' ? 'vendor_misconfigured' : null;
  await settleDeletion(api.store, { ...due, state, why });
}

describe('deleting at the vendor', () => {
  it('is accepted, says how far it is, and changes nothing when it is asked for again', async () => {
    const id = await ended();
    expect((await read(id)).json).toEqual({ sessions: [] });
    const first = await ask(id);
    expect(first.status).toBe(202);
    const requested = { number: 1, orphan: false, state: 'requested', why: null, settledAt: null };
    expect(first.json).toMatchObject({ sessions: [requested] });
    expect((await ask(id)).json).toEqual(first.json);
    expect((await read(id)).json).toEqual(first.json);
    await settle('deleted');
    const { json } = await ask(id);
    expect(json).toMatchObject({ sessions: [{ number: 1, state: 'deleted' }] });
    expect((await read(id)).json).toEqual(json);
  });

  it('says how many sessions may be left there whose id never reached us', async () => {
    const id = await open();
    // Cut off before it was saved, as when a worker dies.
    await beginSession(api.store, { verificationId: id, session: 2 });
    await cancel(id);
    expect((await read(id)).json).toEqual({ sessions: [], unnamedSessions: 1 });
    expect((await ask(id)).json).toMatchObject({ sessions: [{ number: 1 }], unnamedSessions: 1 });
    const { json } = await call(`${api.url}/v1/verifications/${id}/events`, { key });
    const events = Array.isArray(json['items']) ? json['items'].map((item) => part(item)) : [];
    expect(events.at(-1)).toMatchObject({ data: { sessions: [1], unnamedSessions: 1 } });
    await settle('deleted');
    expect((await read(id)).json).toMatchObject({
      sessions: [{ state: 'deleted' }],
      unnamedSessions: 1,
    });
  });

  it('is written down with who asked, and leaves the verification as it was', async () => {
    const id = await ended();
    const url = `${api.url}/v1/verifications/${id}`;
    const before = await call(url, { key });
    await ask(id);
    await settle('deleted');
    expect((await call(url, { key })).json).toEqual(before.json);
    const { json } = await call(`${url}/events`, { key });
    const events = Array.isArray(json['items']) ? json['items'].map((item) => part(item)) : [];
    expect(events.slice(-2)).toMatchObject([
      {
        type: 'vendor_data.deletion_requested',
        principal: expect.stringMatching(/^client_key:/) as string,
        data: { sessions: [1] },
      },
      { type: 'vendor_data.deleted', principal: 'system', data: { session: 1 } },
    ]);
  });

  it('is refused while the verification is open, with what to do', async () => {
    const answer = await ask(await open());
    expect([answer.status, answer.json['code']]).toEqual([409, 'not_ready']);
    expect(answer.json['detail']).toContain('Cancel the verification first, or wait for its end.');
  });

  it('is refused at a vendor that has no such call, which is named', async () => {
    const id = await ended({ ...VERIFF_BODY, vendor: 'datakeen' });
    const answer = await ask(id);
    expect([answer.status, answer.json['code']]).toEqual([422, 'invalid_request']);
    expect(pointersOf(answer)).toEqual(['/path/id']);
    expect(answer.text).toContain('datakeen has no such call');
    expect((await read(id)).json).toEqual({ sessions: [] });
  });

  it('needs a scope of its own', async () => {
    const id = await ended();
    const writer = await api.key('shop', {
      scopes: ['verifications:write', 'verifications:read', 'results:read'],
    });
    const refused = await call(at(id), { method: 'DELETE', key: writer });
    expect([refused.status, refused.json['code']]).toEqual([403, 'forbidden']);
    expect((await call(at(id), { key: writer })).json).toEqual({ sessions: [] });
    const deleter = await api.key('shop', { scopes: ['vendor-data:delete'] });
    expect((await call(at(id), { method: 'DELETE', key: deleter })).status).toBe(202);
    await settle('deleted');
  });

  it('that a vendor refuses shows at its account, and can be asked for again', async () => {
    const accounts = async (): Promise<string> =>
      (await call(`${api.url}/v1/vendor-accounts`, { key })).text;
    const id = await ended();
    await ask(id);
    expect(await accounts()).not.toContain('refused to delete');
    await settle('refused');
    expect((await read(id)).json).toMatchObject({
      sessions: [{ state: 'refused', why: 'vendor_misconfigured' }],
    });
    expect(await accounts()).toContain('refused to delete sessions');
    const summary = async () => (await call(`${api.url}/v1/status`, { key })).json['deletions'];
    expect(await summary()).toEqual({ waiting: 0, oldestRequestedAt: null, refused: 1 });
    expect((await ask(id)).json).toMatchObject({ sessions: [{ state: 'requested', why: null }] });
    expect(await summary()).toMatchObject({ waiting: 1, refused: 0 });
    expect(await accounts()).not.toContain('refused to delete');
    await settle('deleted');
  });
});
