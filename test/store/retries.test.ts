import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createClient,
  createVerification,
  destroyVerificationKey,
  getVerification,
  requestErasure,
} from '../../store/index.ts';
import { createInput, newVerification, type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

async function ended(): Promise<string> {
  const { id } = await newVerification(fixture, 'created');
  const change = `update verifications set status = 'expired', ended_at = now() where id = $1`;
  await fixture.ours.query(change, [id]);
  return id;
}

const startInPlaceOf = (retryOf: string, clientId = fixture.clientId) =>
  createVerification(fixture.store, createInput({ ...fixture, clientId }, { retryOf }));

async function count(): Promise<unknown> {
  const { rows } = await fixture.admin.query<Record<string, unknown>>(
    `select (select count(*)::int from verifications) as verifications,
       (select count(*)::int from retries) as retries,
       (select count(*)::int from personal_data) as data,
       (select count(*)::int from events) as events, (select count(*)::int from outbox) as outbox`,
  );
  return rows[0];
}

describe('a verification that is started in place of another one', () => {
  it.each([
    ['is open', 'not_ready', async () => (await newVerification(fixture)).id],
    [
      'was erased',
      'erased',
      async () => {
        const verificationId = await ended();
        await destroyVerificationKey(fixture.store, { verificationId, reason: 'test' });
        return verificationId;
      },
    ],
    [
      'is to be erased',
      'erased',
      async () => {
        const verificationId = await ended();
        const asked = { principal: 'client_key:k', reason: 'subject_request' } as const;
        await requestErasure(fixture.store, { verificationId, ...asked, vendorDeletes: false });
        return verificationId;
      },
    ],
    [
      'has one in its place',
      'already_retried',
      async () => {
        const id = await ended();
        await startInPlaceOf(id);
        return id;
      },
    ],
    ['does not exist', 'not_found', () => Promise.resolve(randomUUID())],
  ])('is written nowhere where that one %s by then', async (_, code, make) => {
    const id = await make();
    const before = await count();
    await expect(startInPlaceOf(id)).rejects.toMatchObject({ code });
    expect(await count()).toEqual(before);
  });

  it('is written nowhere where that one is of another client', async () => {
    const id = await ended();
    const { id: stranger } = await createClient(fixture.store, { name: randomUUID() });
    const before = await count();
    await expect(startInPlaceOf(id, stranger)).rejects.toMatchObject({ code: 'not_found' });
    expect(await count()).toEqual(before);
  });

  it.each(['verification_id', 'retry_of'])(
    'is not shown where the database alone says so, by its %s',
    async (column) => {
      const [id, other] = [await ended(), await ended()];
      const [from, to] = column === 'retry_of' ? [other, id] : [id, other];
      const { clientId, store } = fixture;
      await store.app.query(
        'insert into retries (verification_id, retry_of, tag) values ($1, $2, $3)',
        [from, to, 'v1.made-up'],
      );
      const read = getVerification(store, { clientId, mode: 'test', id });
      await expect(read).rejects.toThrow('A row was changed by somebody else: retries');
    },
  );
});
