import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimInbox,
  claimInboxRow,
  createVendorAccount,
  deferRow,
  destroyVerificationKey,
  findChangedRows,
  settleRow,
  readInboxRow,
  reopenMissing,
  ignoreInbox,
  statusSummary,
  storeAnswer,
  storeWebhook,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  comesBack,
  newVerification,
  STARTED,
  SUBMITTED,
  type StoreFixture,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';
import { lockWaits } from './lock-waits.ts';
import { withStore } from './with-store.ts';

const LEASE = { leaseMs: 60_000 };

describe('the inbox', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));
  // Each test starts with nothing that waits.
  beforeEach(async () => {
    await fixture.admin.query(`update inbox set disposition = 'applied'`);
  });

  it('keeps the exact bytes, and gives them back with what they are about', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const stored = await webhook(fixture, STARTED, { sessionId: vendorSessionId });
    expect(stored).toMatchObject({ verificationId: id, session: 1, disposition: 'waiting' });
    expect(await readInboxRow(fixture.store, stored)).toEqual({
      inboxId: stored.inboxId,
      verificationId: id,
      session: 1,
      vendor: 'veriff',
      source: 'webhook',
      kind: 'started',
      body: bodyOf(STARTED),
      disposition: 'waiting',
    });
  });

  it('keeps as a doubt what names one verification by its session and another one by its reference', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { id: ourReference } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId, ourReference };
    const stored = await webhook(fixture, APPROVED, about);
    expect(stored).toMatchObject({ verificationId: id, disposition: 'waiting' });
    const [claimed] = await claimInbox(fixture.store, { limit: 10, ...LEASE });
    expect(claimed?.fact).toMatchObject({
      outcome: 'review',
      reasons: ['contradictory_decisions'],
    });
  });

  it('knows a session whose id, a UUID, comes in the other case', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId.toUpperCase() };
    expect(vendorSessionId).not.toBe(about.sessionId);
    expect(await webhook(fixture, APPROVED, about)).toMatchObject({
      verificationId: id,
      session: 1,
    });
  });

  it('hands out the messages of one verification one after the other, in order', async () => {
    const { vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const first = await webhook(fixture, STARTED, about);
    const second = await webhook(fixture, SUBMITTED, about);

    expect(await claimInboxRow(fixture.store, { ...second, ...LEASE })).toBeNull();
    const claimed = await claimInbox(fixture.store, { limit: 10, ...LEASE });
    expect(claimed.map(({ inboxId }) => inboxId)).toEqual([first.inboxId]);
    expect(claimed[0]?.fact).toEqual(STARTED);
    expect(await claimInbox(fixture.store, { limit: 10, ...LEASE })).toEqual([]);

    await settleRow(fixture.store, 'inbox', { id: first.inboxId });
    const next = await claimInbox(fixture.store, { limit: 10, ...LEASE });
    expect(next.map(({ inboxId }) => inboxId)).toEqual([second.inboxId]);
  });

  it('gives no row to two claimers, however many claim at once', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 6; n += 1) {
      const { vendorSessionId } = await newVerification(fixture);
      ids.add((await webhook(fixture, STARTED, { sessionId: vendorSessionId })).inboxId);
    }
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => claimInbox(fixture.store, { limit: 4, ...LEASE })),
    );
    const claimed = claims.flat().map(({ inboxId }) => inboxId);
    expect(claimed).toHaveLength(ids.size);
    expect(new Set(claimed)).toEqual(ids);
  });

  it('claims past rows that another transaction holds instead of waiting for it', async () => {
    const one = await newVerification(fixture);
    const two = await newVerification(fixture);
    const held = await webhook(fixture, STARTED, { sessionId: one.vendorSessionId });
    const free = await webhook(fixture, STARTED, { sessionId: two.vendorSessionId });
    const holder = await fixture.admin.connect();
    try {
      await holder.query('begin');
      await holder.query('select from inbox where id = $1 for update', [held.inboxId]);
      const claimed = await claimInbox(fixture.store, { limit: 10, ...LEASE });
      expect(claimed.map(({ inboxId }) => inboxId)).toEqual([free.inboxId]);
    } finally {
      await holder.query('rollback');
      holder.release();
    }
  });

  it('gives a row out again when its lease ended, and later after a failure', async () => {
    const { vendorSessionId } = await newVerification(fixture);
    const stored = await webhook(fixture, STARTED, { sessionId: vendorSessionId });
    expect(await claimInboxRow(fixture.store, { ...stored, leaseMs: -1 })).not.toBeNull();
    expect(await claimInboxRow(fixture.store, { ...stored, ...LEASE })).not.toBeNull();

    await deferRow(fixture.store, 'inbox', { id: stored.inboxId, error: 'workflow_unavailable' });
    expect(await claimInboxRow(fixture.store, { ...stored, ...LEASE })).toBeNull();
    const { rows } = await fixture.admin.query(
      `select last_error, extract(epoch from due_at - now())::float as pause
       from inbox where id = $1`,
      [stored.inboxId],
    );
    expect(rows).toMatchObject([{ last_error: 'workflow_unavailable' }]);
    // The second try failed: two seconds.
    expect(rows).toSatisfy(([{ pause }]: [{ pause: number }]) => pause > 1 && pause <= 2);
  });

  it('has the verification told in its order that the person came back, and anew where it must learn anew', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const first = await webhook(fixture, STARTED, about);
    const returned = { inboxId: (await comesBack(fixture, id)) ?? '' };
    await comesBack(fixture, id);
    const told = async (): Promise<string[]> => {
      const rows = await claimInbox(fixture.store, { limit: 10, ...LEASE });
      for (const row of rows) await settleRow(fixture.store, 'inbox', { id: row.inboxId });
      return rows.map(({ inboxId }) => inboxId);
    };
    expect(await told()).toEqual([first.inboxId]);
    expect(await told()).toEqual([returned.inboxId]);
    expect(await told()).toEqual([]);
    await transition(fixture, id, { causes: [vendorCause(first.inboxId, STARTED)] });
    await fixture.admin.query('update outbox set completed_at = now() where verification_id = $1', [
      id,
    ]);
    await reopenMissing(fixture.store, { verificationId: id });
    expect(await told()).toEqual([returned.inboxId]);
  });

  it('keeps what comes after the end as late, and never hands it out', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const decision = await webhook(fixture, APPROVED, about);
    await settleRow(fixture.store, 'inbox', { id: decision.inboxId });
    await transition(fixture, id, approval(decision.inboxId));

    const late = await webhook(fixture, SUBMITTED, about);
    expect(late).toMatchObject({ verificationId: id, disposition: 'after_final' });
    expect(await claimInbox(fixture.store, { limit: 10, ...LEASE })).toEqual([]);
    const answer = await storeAnswer(fixture.store, {
      verificationId: id,
      session: 1,
      accountId: fixture.accountId,
      kind: 'answer',
      body: bodyOf(SUBMITTED),
      fact: SUBMITTED,
    });
    expect(await readInboxRow(fixture.store, answer)).toMatchObject({ disposition: 'after_final' });
  });

  it('files as late what arrives at the very moment of the end', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const holder = await fixture.admin.connect();
    await holder.query('begin');
    await holder.query('select from verifications where id = $1 for update', [id]);
    const ending = transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    await lockWaits(fixture.admin, 1);
    const filing = webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await lockWaits(fixture.admin, 2);
    await holder.query('commit');
    holder.release();
    expect(await ending).toEqual({ outcome: 'written' });
    expect(await filing).toMatchObject({ verificationId: id, disposition: 'after_final' });
  });

  it('keeps what is about an unknown session as unmatched, and reads it back under its own key', async () => {
    const stored = await webhook(fixture, STARTED, { sessionId: 'unknown', ourReference: 'x' });
    expect(stored).toMatchObject({ verificationId: null, disposition: 'unmatched' });
    expect((await readInboxRow(fixture.store, stored)).body).toEqual(bodyOf(STARTED));
  });

  it('does not believe an account about a verification of another account', async () => {
    const { id } = await newVerification(fixture, 'requested');
    const stranger = await createVendorAccount(fixture.store, {
      clientId: null,
      vendor: 'veriff',
      mode: 'test',
      name: 'Stranger',
      baseUrl: 'https://veriff.example',
      credentials: {},
    });
    const stored = await storeWebhook(fixture.store, {
      accountId: stranger.id,
      vendor: 'veriff',
      kind: 'decision',
      body: bodyOf(APPROVED),
      reading: { fact: APPROVED, sessionId: randomUUID(), ourReference: id },
      receivedAt: new Date(),
    });
    expect(stored).toMatchObject({ verificationId: null, disposition: 'unmatched' });
  });

  it('keeps no bytes of a verification whose data was erased', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    await destroyVerificationKey(fixture.store, { verificationId: id, reason: 'test' });
    const stored = await webhook(fixture, STARTED, { sessionId: vendorSessionId });
    await expect(readInboxRow(fixture.store, stored)).rejects.toMatchObject({ code: 'erased' });
    const { rows } = await fixture.admin.query('select body from inbox where id = $1', [
      stored.inboxId,
    ]);
    expect(rows).toEqual([{ body: null }]);
  });

  it('keeps an answer once while the verification is open, whatever source said it first', async () => {
    const { id } = await newVerification(fixture);
    const answer = {
      verificationId: id,
      session: 1,
      accountId: fixture.accountId,
      kind: 'decision',
      body: bodyOf(APPROVED),
      fact: APPROVED,
    };
    const first = await storeAnswer(fixture.store, answer);
    const { inboxId } = first;
    expect(first).toMatchObject({ disposition: 'signaled', isNew: true });
    const again = { inboxId, disposition: 'signaled', isNew: false };
    expect(await storeAnswer(fixture.store, answer)).toEqual(again);
    expect((await readInboxRow(fixture.store, first)).source).toBe('answer');
    await fixture.ours.query(`update inbox set disposition = 'applied', source = 'webhook'`);
    const applied = { inboxId, disposition: 'applied', isNew: false };
    expect(await storeAnswer(fixture.store, answer)).toEqual(applied);
  });

  it('lets the next message through once one is ignored, and counts both', async () => {
    const { vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const first = await webhook(fixture, STARTED, about);
    const second = await webhook(fixture, SUBMITTED, about);
    const before = await statusSummary(fixture.store);
    expect(before.inbox.waiting).toBe(2);
    expect(before.inbox.oldestWaitingAt).toBeInstanceOf(Date);

    await ignoreInbox(fixture.store, { ...first, why: 'unreadable' });
    expect(await claimInboxRow(fixture.store, { ...second, ...LEASE })).not.toBeNull();
    const after = await statusSummary(fixture.store);
    expect(after.inbox.waiting).toBe(1);
    expect(after.inbox.setAside).toBe(before.inbox.setAside + 1);
    const changed = await findChangedRows(fixture.store);
    expect(changed).not.toContainEqual({ name: 'inbox', id: first.inboxId });
  });
});
