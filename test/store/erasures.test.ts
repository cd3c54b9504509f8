import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimOutboxFor,
  findForLink,
  listVerifications,
  readInboxRow,
  readResult,
  settleRow,
} from '../../store/index.ts';
import { findChangedRows } from '../../store/tags/tag-rows.ts';
import { type Erasing, KEY, withErasing } from './erasing.ts';
import { approval, APPROVED, newVerification, transition, webhook } from './fixture.ts';
import { review, underReview } from './under-review.ts';

let erasing: Erasing;
let approved: () => Promise<string>;
withErasing((opened) => {
  erasing = opened;
  approved = async () => (await erasing.approvedVerification()).id;
});
const sqlOf = async (text: string, id: string) =>
  (await erasing.fixture.admin.query<Record<string, unknown>>(text, [id])).rows;

describe('an erasure', () => {
  it('leaves id, status, codes and times, and nothing of the person', async () => {
    const { fixture, verificationOf, eventsOf, carryOut } = erasing;
    const id = await approved();
    const before = await verificationOf(id);
    await erasing.keepObject(id);
    expect(await erasing.ask(id)).toMatchObject({ reason: 'subject_request', erasedAt: null });
    expect(await carryOut(id)).toBe('erased');
    const after = await verificationOf(id);
    expect(after).toMatchObject({
      ...{ id, status: 'approved', decision: before?.decision, endedAt: before?.endedAt },
      ...{ reference: null, metadata: null, returnUrl: null, locale: null, erased: true },
      erasedAt: expect.any(Date) as Date,
    });
    const gone = { code: 'erased' };
    const read = { verificationId: id, principal: KEY };
    await expect(readResult(fixture.store, read)).rejects.toMatchObject(gone);
    await expect(findForLink(fixture.store, read)).rejects.toMatchObject(gone);
    expect(await erasing.files()).toEqual([]);
    const { rows: stones } = await fixture.store.keys.query(
      'select reason from tombstones where verification_id = $1',
      [id],
    );
    expect(stones).toEqual([{ reason: 'subject_request' }]);
    const [asked, , done] = (await eventsOf(id)).slice(-3);
    expect(asked).toMatchObject({ type: 'verification.erasure_requested', principal: KEY });
    expect(done).toMatchObject({
      ...{ type: 'verification.erased', principal: KEY },
      data: { reason: 'subject_request', objects: 1, atVendor: 'asked' },
    });
    const { clientId } = fixture;
    const list = { clientId, mode: 'test', reference: 'order-1' } as const;
    const { items } = await listVerifications(fixture.store, list);
    expect(items.map((item) => item.id)).not.toContain(id);
  });

  it('takes the reference out of what was told as well, under our tag, and changes nothing else of it', async () => {
    const id = await approved();
    const sql = 'select payload from notifications where verification_id = $1 order by sequence';
    const before = (await sqlOf(sql, id)) as { payload: { data: object } }[];
    expect(before.map(({ payload }) => payload.data)).toMatchObject([{ reference: 'order-1' }]);
    await erasing.erase(id);
    const now = await sqlOf(sql, id);
    const [first] = before;
    const data = { ...first?.payload.data, reference: null };
    expect(now[0]).toEqual({ payload: { ...first?.payload, data } });
    expect(now[1]).toMatchObject({
      payload: { type: 'verification.erased', data: { reference: null, status: 'approved' } },
    });
    const changed = await findChangedRows(erasing.fixture.store);
    expect(changed.filter((row) => row.name === 'notifications')).toEqual([]);
    const told =
      'update notifications set payload = jsonb_set(payload, $2, $3) where verification_id = $1';
    const forging = erasing.fixture.store.app.query(told, [id, '{data,status}', '"declined"']);
    await expect(forging).rejects.toMatchObject({ code: '42501' });
  });

  it('is told once, however often and at once it is asked for and carried out', async () => {
    const id = await approved();
    const asked = await Promise.all([erasing.ask(id), erasing.ask(id, { principal: 'operator' })]);
    expect(new Set(asked.map(({ principal }) => principal)).size).toBe(1);
    await Promise.all([erasing.carryOut(id), erasing.carryOut(id), erasing.carryOut(id)]);
    await erasing.ask(id, { reason: 'made_in_error' });
    expect(await erasing.carryOut(id)).toBe('erased');
    const types = (await erasing.eventsOf(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'verification.erasure_requested')).toHaveLength(1);
    expect(types.filter((type) => type === 'verification.erased')).toHaveLength(1);
    const told = `select type from notifications where verification_id = $1 and type = 'verification.erased'`;
    expect(await sqlOf(told, id)).toHaveLength(1);
    expect(await erasing.ask(id)).toMatchObject({ reason: 'subject_request' });
  });

  it('goes on where it was when the object storage is back, and shows nothing meanwhile', async () => {
    const { fixture, verificationOf } = erasing;
    const id = await approved();
    await erasing.keepObject(id);
    const { objects } = fixture.store;
    fixture.store.objects = { ...objects, delete: () => Promise.reject(new Error('away')) };
    await erasing.ask(id);
    await expect(erasing.carryOut(id)).rejects.toThrow('away');
    expect(await verificationOf(id)).toMatchObject({
      erased: true,
      erasedAt: null,
      metadata: null,
    });
    fixture.store.objects = objects;
    expect(await erasing.carryOut(id)).toBe('erased');
    expect(await erasing.files()).toEqual([]);
  });

  it('shows nothing by a key that came back with a backup', async () => {
    const { fixture, verificationOf } = erasing;
    const id = await approved();
    // Its key is there, as in a backup of before.
    await fixture.admin.query('update verifications set data_erased_at = now() where id = $1', [
      id,
    ]);
    expect(await verificationOf(id)).toMatchObject({ erased: true, metadata: null, locale: null });
    const link = findForLink(fixture.store, { verificationId: id });
    await expect(link).rejects.toMatchObject({ code: 'erased' });
  });

  it('ends the case that a client has opened, and the queue loses it for good', async () => {
    const { fixture } = erasing;
    const { id } = await underReview(fixture);
    const open = `select from review_cases where verification_id = $1 and closed_at is null`;
    expect(await sqlOf(open, id)).toHaveLength(1);
    await erasing.ask(id);
    expect(await erasing.carryOut(id)).toBe('waits');
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: KEY }] });
    await erasing.carryOut(id);
    expect(await sqlOf(open, id)).toEqual([]);
    await expect(review(fixture, id)).rejects.toMatchObject({ code: 'erased' });
  });
});

describe('an erasure of what is open', () => {
  it('has it canceled in the name of who asks, and waits for its end', async () => {
    const { fixture } = erasing;
    const { id } = await newVerification(fixture);
    await erasing.ask(id);
    const rows = await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 60_000 });
    expect(rows.map(({ kind }) => kind)).toEqual(['start', 'cancel', 'erasure']);
    expect(await erasing.carryOut(id)).toBe('waits');
    expect(await fixture.verificationOf(id)).toMatchObject({ erased: false, reference: 'order-1' });
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: KEY }] });
    expect(await erasing.carryOut(id)).toBe('erased');
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'canceled', erased: true, decision: { decidedBy: 'client' } },
    });
  });

  it('leaves the decision that was there before the end, and erases the rest', async () => {
    const { fixture } = erasing;
    const { id, vendorSessionId } = await newVerification(fixture);
    await erasing.ask(id);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await settleRow(fixture.store, 'inbox', { id: inboxId });
    const { causes } = approval(inboxId);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: KEY }, ...causes] });
    expect(await erasing.carryOut(id)).toBe('erased');
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved', erased: true });
    await expect(readInboxRow(fixture.store, { inboxId })).rejects.toMatchObject({
      code: 'erased',
    });
  });
});

describe('who has the role of the application alone', () => {
  it('erases nothing: what nobody has asked for, nor in a name that we did not write', async () => {
    const { fixture } = erasing;
    const id = await approved();
    await expect(erasing.carryOut(id)).rejects.toMatchObject({ code: 'internal' });
    await fixture.store.app.query(
      `insert into erasures (verification_id, reason, principal, at_vendor, tag)
       values ($1, 'subject_request', 'operator', 'asked', 'v1.made-up')`,
      [id],
    );
    await expect(erasing.carryOut(id)).rejects.toMatchObject({
      message: expect.stringContaining('changed by somebody else') as string,
    });
    expect(await fixture.verificationOf(id)).toMatchObject({ erased: false });
  });
});

describe('what must be kept', () => {
  let id: string;
  beforeEach(async () => (id = await approved()));

  it('is not erased before its time, and it is said until when', async () => {
    const until = "update verifications set retain_until = now() + interval '1 day' where id = $1";
    await erasing.fixture.admin.query(until, [id]);
    await expect(erasing.ask(id)).rejects.toMatchObject({
      code: 'retention_hold',
      message: expect.stringMatching(/until \d{4}-\d\d-\d\dT.*: ask again.*restricted/) as string,
    });
    await erasing.fixture.admin.query(
      'update verifications set retain_until = now() where id = $1',
      [id],
    );
    await erasing.erase(id);
    expect(await erasing.verificationOf(id)).toMatchObject({ erased: true });
  });
});
