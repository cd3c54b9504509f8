import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimOutboxFor,
  deferDeletion,
  destroyVerificationKey,
  type DueDeletion,
  findNextDeletion,
  listArchivesWithoutDetails,
  listEvents,
  listVendorDeletions,
  noteDeletionSent,
  noteDetailsKept,
  noteListedMedia,
  noteMissingMedia,
  readDeletionReference,
  requestVendorDeletion,
  settleDeletion,
  settleRow,
} from '../../store/index.ts';
import {
  approval,
  APPROVED,
  newVerification,
  save,
  type StoreFixture,
  tellUnsigned,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

const principal = 'client_key:k';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));
// Each test has the account's queue to itself.
beforeEach(() =>
  fixture.admin.query(
    `update vendor_deletions set state = 'gone', settled_at = now() where state = 'requested'`,
  ),
);

const eventsOf = async (verificationId: string) =>
  (await listEvents(fixture.store, { verificationId })).items;
const request = (verificationId: string) =>
  requestVendorDeletion(fixture.store, { verificationId, principal });
const statesOf = async (verificationId: string) =>
  (await listVendorDeletions(fixture.store, { verificationId })).map(({ state }) => state);
const next = () => findNextDeletion(fixture.store, fixture);
const outboxOf = (verificationId: string) =>
  claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
async function approved() {
  const { id, vendorSessionId } = await newVerification(fixture);
  const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
  await transition(fixture, id, approval(inboxId));
  for (const row of await outboxOf(id)) await settleRow(fixture.store, 'outbox', row);
  return { id };
}

async function nextDue(): Promise<DueDeletion> {
  const found = await next();
  if (found.due === null) throw new Error('Nothing is due.');
  return found.due;
}

describe('a request to delete at the vendor', () => {
  it('is one row for a session, one event and one message to the queue, however often it is made', async () => {
    const { id } = await approved();
    const [first] = await Promise.all([request(id), request(id), request(id)]);
    expect(first).toMatchObject([{ number: 1, orphan: false, state: 'requested', why: null }]);
    expect(await statesOf(id)).toEqual(['requested']);
    const asked = (await eventsOf(id)).filter(({ type }) => type.startsWith('vendor_data.'));
    expect(asked).toMatchObject([
      { type: 'vendor_data.deletion_requested', principal, data: { sessions: [1] } },
    ]);
    const { accountId } = fixture;
    expect(await outboxOf(id)).toMatchObject([{ kind: 'deletion', accountId }]);
  });

  it('takes in every session there ever was, also those that the person was never sent to', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    await save(fixture.store, id, randomUUID(), 2);
    const strayId = randomUUID();
    await tellUnsigned(fixture, { sessionId: strayId, ourReference: id, isUnsigned: false });
    await save(fixture.store, id, 'saved twice', 2);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await transition(fixture, id, approval(inboxId));
    const rows = await request(id);
    expect(rows.map(({ number, orphan }) => [number, orphan])).toEqual([
      [1, false],
      [2, false],
      [2, true],
      [2, true],
    ]);
    const references: unknown[] = [];
    for (let due = (await next()).due; due !== null; due = (await next()).due) {
      references.push(
        (await readDeletionReference(fixture.store, { ...due, accountId: fixture.accountId }))?.id,
      );
      await settleDeletion(fixture.store, { ...due, state: 'deleted', why: null });
    }
    expect(references).toHaveLength(4);
    expect(references).toEqual(expect.arrayContaining([vendorSessionId, strayId, 'saved twice']));
  });

  it('takes in what comes to be known only afterwards: bought meanwhile, or named by a late message', async () => {
    const { id } = await newVerification(fixture, 'requested');
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await request(id)).toEqual([]);
    await save(fixture.store, id, randomUUID());
    expect(await statesOf(id)).toEqual(['requested']);
    await tellUnsigned(fixture, { sessionId: randomUUID(), ourReference: id, isUnsigned: false });
    expect(await statesOf(id)).toEqual(['requested', 'requested']);
    expect((await outboxOf(id)).map(({ kind }) => kind)).toContain('deletion');
    const asked = (await eventsOf(id)).filter(({ type }) => type.startsWith('vendor_data.'));
    expect(asked.map((event) => event.principal)).toEqual([principal, 'system', 'system']);
  });

  it('takes in nothing that an unsigned webhook names with our reference, before or after it', async () => {
    const { id } = await newVerification(fixture);
    const somebodyElses = () =>
      tellUnsigned(fixture, { sessionId: randomUUID(), ourReference: id });
    await somebodyElses();
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await request(id)).toMatchObject([{ number: 1, orphan: false }]);
    await somebodyElses();
    expect(await statesOf(id)).toEqual(['requested']);
  });

  it('is refused while the verification is open, and says what to do', async () => {
    const { id } = await newVerification(fixture);
    await expect(request(id)).rejects.toMatchObject({ code: 'not_ready' });
    await expect(request(id)).rejects.toThrow(/Cancel the verification first, or wait/);
    expect(await statesOf(id)).toEqual([]);
  });

  it('asks again for what was refused, and for nothing that is done', async () => {
    const { id } = await approved();
    await request(id);
    await settleDeletion(fixture.store, {
      ...(await nextDue()),
      state: 'refused',
      why: 'vendor_misconfigured',
    });
    expect(await listVendorDeletions(fixture.store, { verificationId: id })).toMatchObject([
      { state: 'refused', why: 'vendor_misconfigured', settledAt: expect.any(Date) as Date },
    ]);
    expect(await request(id)).toMatchObject([{ state: 'requested', why: null, settledAt: null }]);
    await settleDeletion(fixture.store, { ...(await nextDue()), state: 'deleted', why: null });
    expect(await request(id)).toMatchObject([{ state: 'deleted' }]);
    const types = (await eventsOf(id)).map(({ type }) => type).slice(-4);
    expect(types).toEqual([
      'vendor_data.deletion_requested',
      'vendor_data.deletion_refused',
      'vendor_data.deletion_requested',
      'vendor_data.deleted',
    ]);
  });
});

describe('the queue of an account', () => {
  it('gives out the oldest that is due, again until it is settled or stepped back', async () => {
    const one = await approved();
    const other = await approved();
    await request(one.id);
    await request(other.id);
    expect(await nextDue()).toMatchObject({ verificationId: one.id, number: 1 });
    const due = await nextDue();
    expect(due.verificationId).toBe(one.id);
    await deferDeletion(fixture.store, {
      ...due,
      forMs: 3_600_000,
      why: 'vendor_undecided',
      wasNotDone: true,
    });
    const behind = await nextDue();
    expect(behind.verificationId).toBe(other.id);
    await settleDeletion(fixture.store, { ...behind, state: 'deleted', why: null });
    const left = await next();
    if (left.due !== null) throw new Error('Nothing should be due.');
    expect(left.nextDueInMs).toBeGreaterThan(3_500_000);
    expect(left.nextDueInMs).toBeLessThanOrEqual(3_600_000);
    expect(await findNextDeletion(fixture.store, { accountId: randomUUID() })).toEqual({
      due: null,
      nextDueInMs: null,
    });
  });

  it('knows what is still being archived until all is listed and settled', async () => {
    const { id } = await approved();
    await fixture.admin.query(
      `insert into outbox (id, kind, verification_id) values (gen_random_uuid(), 'archive', $1)`,
      [id],
    );
    await request(id);
    expect(await nextDue()).toMatchObject({ isArchiving: true });
    for (const row of await outboxOf(id)) await settleRow(fixture.store, 'outbox', row);
    // The archive has begun and has not even asked what there is.
    expect(await nextDue()).toMatchObject({ isArchiving: true });
    const item = { id: 'a', kind: 'image', name: 'face', mimeType: 'image/jpeg' } as const;
    const unknown = { bytes: null, durationSeconds: null, sha256: null, attempt: null };
    const items = [{ ...item, ...unknown, timestamp: null }];
    const about = { verificationId: id, session: 1, items };
    const [media] = await noteListedMedia(fixture.store, about);
    expect(await nextDue()).toMatchObject({ isArchiving: true });
    await noteMissingMedia(fixture.store, { id: media ?? '', state: 'gone' });
    expect(await nextDue()).toMatchObject({ isArchiving: false });
  });

  it('waits until the photos are listed anew after a revision, which may rest on others', async () => {
    const { id } = await approved();
    const archive = (decision: number) =>
      fixture.admin.query(
        `insert into outbox (id, kind, verification_id, decision, archive_of, completed_at)
         values (gen_random_uuid(), 'archive', $1, $2, '{media}', now())`,
        [id, decision],
      );
    const list = () =>
      noteListedMedia(fixture.store, { verificationId: id, session: 1, items: [] });
    await archive(7);
    await list();
    await request(id);
    expect(await nextDue()).toMatchObject({ isArchiving: false });
    await archive(8);
    expect(await nextDue()).toMatchObject({ isArchiving: true });
    await list();
    expect(await nextDue()).toMatchObject({ isArchiving: false });
  });

  it('waits for what the vendor says further until that is kept, or was asked for a week', async () => {
    const { id } = await approved();
    await fixture.admin.query(
      `insert into outbox (id, kind, verification_id, decision, archive_of)
       values (gen_random_uuid(), 'archive', $1, 7, '{details}')`,
      [id],
    );
    await request(id);
    for (const row of await outboxOf(id)) await settleRow(fixture.store, 'outbox', row);
    expect(await nextDue()).toMatchObject({ isArchiving: true });
    const since = (column: string, interval: string) =>
      fixture.admin.query(
        `update outbox set ${column} = now() - $2::interval where verification_id = $1
         and decision = 7`,
        [id, interval],
      );
    await since('completed_at', '8 days');
    expect(await nextDue()).toMatchObject({ isArchiving: false });
    await since('completed_at', '1 minute');
    const archives = await listArchivesWithoutDetails(fixture.store, { verificationId: id });
    await noteDetailsKept(fixture.store, { archives });
    expect(await nextDue()).toMatchObject({ isArchiving: false });
  });

  it('cannot name a session whose data were erased', async () => {
    const { id } = await approved();
    await request(id);
    const due = await nextDue();
    await destroyVerificationKey(fixture.store, { verificationId: id, reason: 'test' });
    await expect(
      readDeletionReference(fixture.store, { ...due, accountId: fixture.accountId }),
    ).rejects.toMatchObject({
      code: 'erased',
    });
  });

  it('knows whether an earlier try may have worked', async () => {
    const { id } = await approved();
    await request(id);
    const due = await nextDue();
    const note = () => noteDeletionSent(fixture.store, due);
    expect(await note()).toEqual({ sentBefore: false });
    expect(await note()).toEqual({ sentBefore: true });
    await deferDeletion(fixture.store, {
      ...due,
      forMs: 0,
      why: 'vendor_rate_limited',
      wasNotDone: true,
    });
    expect(await note()).toEqual({ sentBefore: false });
    await settleDeletion(fixture.store, { ...due, state: 'deleted', why: null });
    expect(await note()).toBeNull();
  });
});
