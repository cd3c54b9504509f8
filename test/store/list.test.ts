import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createVerification,
  destroyVerificationKey,
  listEvents,
  listVerifications,
  type ListVerificationsInput,
} from '../../store/index.ts';
import { createInput, openTestStore, save, type StoreFixture } from './fixture.ts';

describe('lists', () => {
  let fixture: StoreFixture;
  const ids: string[] = [];
  beforeAll(async () => {
    fixture = await openTestStore();
    for (let n = 0; n < 7; n += 1) {
      const input = createInput(fixture, { reference: n % 2 === 0 ? 'even' : 'odd' });
      const { verification } = await createVerification(fixture.store, input);
      ids.unshift(verification.id);
    }
    await save(fixture.store, ids[0] ?? '', 'vendor-session');
  });
  afterAll(() => fixture.close());

  const list = (filter: Partial<ListVerificationsInput> = {}) =>
    listVerifications(fixture.store, { clientId: fixture.clientId, mode: 'test', ...filter });

  it('give every verification once, newest first, page by page, whatever is added meanwhile', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const page = await list({ limit: 3, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next ?? undefined;
      pages += 1;
      await createVerification(fixture.store, createInput(fixture, { reference: 'added' }));
    } while (after !== undefined);
    expect(seen).toEqual(ids);
    expect(pages).toBe(3);
  });

  it('have no next page when the last one is exactly full', async () => {
    const page = await list({ reference: 'even', limit: 4 });
    expect(page.items).toHaveLength(4);
    expect(page.next).toBeNull();
  });

  it('filter by status, vendor, reference and time of creation', async () => {
    const idsOf = async (filter: Partial<ListVerificationsInput>) =>
      (await list(filter)).items.map(({ id }) => id);
    expect(await idsOf({ status: 'pending' })).toEqual([ids[0]]);
    expect(await idsOf({ vendor: 'datakeen' })).toEqual([]);
    expect(await idsOf({ reference: 'odd' })).toEqual([ids[1], ids[3], ids[5]]);
    const [fourth] = (await list({ reference: 'odd' })).items.slice(1);
    const at = fourth?.createdAt;
    expect(await idsOf({ reference: 'odd', createdAfter: at })).toEqual([ids[1], ids[3]]);
    expect(await idsOf({ reference: 'odd', createdBefore: at })).toEqual([ids[5]]);
  });

  it('go on when one of the verifications was erased', async () => {
    const id = ids[2] ?? '';
    await destroyVerificationKey(fixture.store, { verificationId: id, reason: 'test' });
    const { items } = await list({ reference: 'even' });
    expect(items.map(({ id: one, erased }) => [one, erased])).toEqual([
      [ids[0], false],
      [id, true],
      [ids[4], false],
      [ids[6], false],
    ]);
  });

  it.each(['nonsense', '', 'MQ', Buffer.from("' or 1=1").toString('base64url')])(
    'refuse the cursor %j by naming the field',
    async (after) => {
      await expect(list({ after })).rejects.toMatchObject({
        code: 'invalid_request',
        fields: [{ pointer: '/query/after' }],
      });
    },
  );

  it('give the events of a verification in order, page by page', async () => {
    const verificationId = ids[0] ?? '';
    const first = await listEvents(fixture.store, { verificationId, limit: 2 });
    expect(first.items.map(({ number }) => number)).toEqual([1, 2]);
    const after = first.next ?? '';
    const second = await listEvents(fixture.store, { verificationId, limit: 2, after });
    expect(second.items.map(({ type }) => type)).toEqual(['verification.pending']);
    expect(second.next).toBeNull();
  });
});
