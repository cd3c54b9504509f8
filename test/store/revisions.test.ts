import { afterAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  claimRefreshes,
  destroyVerificationKey,
  loadDelivery,
  type OutboxRow,
  recordRevision,
  storeAnswer,
} from '../../store/index.ts';
import {
  approval,
  APPROVED,
  bodyOf,
  MEDIA_AND_DETAILS,
  newVerification,
  requestsOf,
  save,
  STARTED,
  tellUnsigned,
  transition,
  webhook,
} from './fixture.ts';
import { openStoreAfterTheEnd } from './after-the-end.ts';

const DECLINED: VendorFact = {
  kind: 'outcome',
  outcome: 'declined',
  reasons: ['document_tampered'],
  vendorCode: '9102',
};
/** Somebody should look at it. */
const UNKNOWN: VendorFact = { kind: 'noted', reasons: [], warning: 'unknown_code' };
const REVIEW: VendorFact = { kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] };

const store = await openStoreAfterTheEnd();
const { fixture, endpointId, approvedVerification, deliveriesOf, eventsOf, outboxOf } = store;
const { revise, verificationOf } = store;
afterAll(() => fixture.close());

describe('what a vendor says after the end', () => {
  const revisionsIn = (rows: OutboxRow[]) => rows.filter(({ kind }) => kind === 'revision');

  it('starts a revision where it can say something new, and nothing where it cannot', async () => {
    const { id, about } = await approvedVerification();
    const declined = await webhook(fixture, DECLINED, about);
    const unknown = await webhook(fixture, UNKNOWN, about);
    const started = await webhook(fixture, STARTED, about);
    expect([declined, unknown, started]).toMatchObject([
      { disposition: 'after_final' },
      { disposition: 'after_final' },
      { disposition: 'after_final' },
    ]);
    const same = { kind: 'revision', verificationId: id, session: 1 };
    expect(await outboxOf(id)).toMatchObject([
      { ...same, inboxId: declined.inboxId },
      { ...same, inboxId: unknown.inboxId },
    ]);
  });

  it.each(['before', 'after'])(
    'is judged when its session is saved after the end, and it came %s that',
    async (when) => {
      const { id, vendorSessionId, tryToken } = await newVerification(fixture, 'requested');
      const about = { sessionId: vendorSessionId, ourReference: id };
      const early = when === 'before' ? await webhook(fixture, APPROVED, about) : null;
      await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
      const { inboxId } = early ?? (await webhook(fixture, APPROVED, about));
      const orphan = await webhook(fixture, DECLINED, { sessionId: 'stray', ourReference: id });
      expect(revisionsIn(await outboxOf(id))).toEqual([]);
      await save(fixture.store, id, vendorSessionId, 1, tryToken);
      expect(revisionsIn(await outboxOf(id))).toMatchObject([{ inboxId, session: 1 }]);
      expect(await revise(id, inboxId)).toEqual({ effect: 'revised' });
      expect(await revise(id, orphan.inboxId)).toEqual({ effect: 'unreadable' });
      expect((await eventsOf(id)).at(-1)).toMatchObject({ type: 'decision.revised' });
      expect(await verificationOf(id)).toMatchObject({
        status: 'canceled',
        revisions: [{ status: 'approved' }],
      });
    },
  );

  it('is kept once where it answers a question of ours, unless it is not what was said last', async () => {
    const { id } = await approvedVerification();
    const answer = (fact: VendorFact) =>
      storeAnswer(fixture.store, {
        ...{ verificationId: id, session: 1, accountId: fixture.accountId, kind: 'decision' },
        ...{ body: bodyOf(fact), fact, isToBeTold: true },
      });
    expect(await answer(APPROVED)).toMatchObject({ isNew: false, disposition: 'applied' });
    expect(revisionsIn(await outboxOf(id))).toEqual([]);
    const declined = await answer(DECLINED);
    expect(declined).toMatchObject({ isNew: true, disposition: 'after_final' });
    expect(await answer(DECLINED)).toEqual({ ...declined, isNew: false });
    expect(revisionsIn(await outboxOf(id))).toMatchObject([{ inboxId: declined.inboxId }]);
    expect(await revise(id, declined.inboxId)).toEqual({ effect: 'revised' });
    expect(await answer(DECLINED)).toEqual({ ...declined, isNew: false });
    // What a change of mind comes back to was said before, and is news all the same.
    const approved = await answer(APPROVED);
    expect(approved).toMatchObject({ isNew: true });
    expect(await revise(id, approved.inboxId)).toEqual({ effect: 'revised' });
  });

  it('is asked for where a request was unanswered at the end, or comes after it', async () => {
    const { id, vendorSessionId: sessionId } = await newVerification(fixture);
    await tellUnsigned(fixture, { sessionId });
    const decision = await webhook(fixture, APPROVED, { sessionId });
    await transition(fixture, id, approval(decision.inboxId));
    const due = await claimRefreshes(fixture.store, {
      limit: 1,
      of: { verificationId: id, session: 1 },
    });
    expect(due).toMatchObject([{ verificationId: id, session: 1 }]);
    expect(await tellUnsigned(fixture, { sessionId })).toMatchObject({ disposition: 'requested' });
    expect(await requestsOf(fixture, id)).toMatchObject([{ requested: 2, answered: 0 }]);
  });

  it('of an orphan is ignored, before the end and after it', async () => {
    const { id } = await approvedVerification();
    const orphan = await webhook(fixture, DECLINED, { sessionId: 'unknown', ourReference: id });
    expect(orphan).toMatchObject({ disposition: 'ignored' });
    expect(await outboxOf(id)).toEqual([]);
  });

  it('stands beside the decision when it is another one, and the client is told', async () => {
    const { id, about } = await approvedVerification();
    const before = await verificationOf(id);
    const { inboxId } = await webhook(fixture, DECLINED, about);
    expect(await revise(id, inboxId)).toEqual({ effect: 'revised' });

    const after = await verificationOf(id);
    expect(after).toMatchObject({
      status: 'approved',
      reasons: [],
      sequence: (before?.sequence ?? 0) + 1,
      decision: before?.decision,
      revisions: [
        {
          number: 2,
          status: 'declined',
          reasons: ['document_tampered'],
          vendorCode: '9102',
          decidedBy: 'vendor',
        },
      ],
    });
    expect((await eventsOf(id)).slice(-2)).toMatchObject([
      { type: 'vendor.declined', principal: 'vendor:veriff', data: { effect: 'revised' } },
      { type: 'decision.revised', principal: 'vendor:veriff', data: { number: 2 } },
    ]);
    const [{ notificationId } = { notificationId: '' }] = await deliveriesOf(id);
    expect(await loadDelivery(fixture.store, { notificationId, endpointId })).toMatchObject({
      payload: {
        type: 'decision.revised',
        data: {
          status: 'approved',
          reasons: [],
          sequence: after?.sequence,
          revision: { number: 2, status: 'declined', reasons: ['document_tampered'] },
        },
      },
    });
  });

  it('is written once, however often and at once it is told', async () => {
    const { id, about } = await approvedVerification();
    const { inboxId } = await webhook(fixture, DECLINED, about);
    const all = await Promise.all([revise(id, inboxId), revise(id, inboxId), revise(id, inboxId)]);
    expect(all).toEqual([{ effect: 'revised' }, { effect: 'revised' }, { effect: 'revised' }]);
    expect((await verificationOf(id))?.revisions).toHaveLength(1);
    const { rows } = await fixture.admin.query(
      `select count(*)::int from notifications
       where verification_id = $1 and type = 'decision.revised'`,
      [id],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('is an event and no more when it repeats what stands', async () => {
    const { id, about } = await approvedVerification();
    const before = await verificationOf(id);
    const { inboxId } = await webhook(fixture, APPROVED, { ...about, again: 1 });
    expect(await revise(id, inboxId)).toEqual({ effect: 'same' });
    expect(await verificationOf(id)).toEqual(before);
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      type: 'vendor.approved',
      data: { effect: 'same', late: true },
    });
  });

  it('is an event with a warning when it is no explicit decision', async () => {
    const { id, about } = await approvedVerification();
    const before = await verificationOf(id);
    const { inboxId } = await webhook(fixture, REVIEW, about);
    expect(await revise(id, inboxId)).toEqual({ effect: 'unclear' });
    // Somebody is told that a person must look; what was decided stays.
    const after = await verificationOf(id);
    const told = { sequence: (before?.sequence ?? 0) + 1, updatedAt: after?.updatedAt };
    expect(after).toEqual({ ...before, ...told });
    expect((await eventsOf(id)).slice(-2)).toMatchObject([
      { type: 'vendor.review', data: { effect: 'unclear', warning: 'not_explicit' } },
      { type: 'review.requested', data: { kind: 'late' } },
    ]);
  });

  it('is believed only as far as its own bytes go', async () => {
    const { id, about } = await approvedVerification();
    const { inboxId } = await webhook(fixture, APPROVED, { ...about, again: 1 });
    // Whoever can write to the table cannot decline anybody: the bytes say otherwise.
    await fixture.admin.query('update inbox set fact = $2 where id = $1', [
      inboxId,
      JSON.stringify(DECLINED),
    ]);
    expect(await revise(id, inboxId)).toEqual({ effect: 'same' });
    const other = await approvedVerification();
    const foreign = await webhook(fixture, DECLINED, other.about);
    expect(await revise(id, foreign.inboxId)).toEqual({ effect: 'unreadable' });
    const changed = await webhook(fixture, DECLINED, about);
    await fixture.admin.query('update inbox set body = $2 where id = $1', [
      changed.inboxId,
      'v1.x',
    ]);
    expect(await revise(id, changed.inboxId)).toEqual({ effect: 'unreadable' });
    expect((await verificationOf(id))?.revisions).toEqual([]);
  });

  it('is kept for a newer build where this one cannot read it', async () => {
    const { id, about } = await approvedVerification();
    const { inboxId } = await webhook(fixture, DECLINED, about);
    const ofBefore = (): never => {
      throw new Error('A kind of message that this build does not know.');
    };
    const older = { reread: ofBefore, readHits: () => [] };
    const tryToRead = (attempt: number) =>
      recordRevision(fixture.store, { verificationId: id, inboxId }, { ...older, attempt });
    for (const attempt of [1, 5]) {
      await expect(tryToRead(attempt)).rejects.toMatchObject({ code: 'internal' });
    }
    expect(await tryToRead(6)).toEqual({ effect: 'unreadable' });
    expect(await revise(id, inboxId)).toEqual({ effect: 'revised' });
  });

  it('is judged also when it answers a question that was asked before the end', async () => {
    const { id } = await approvedVerification();
    const answer = (forRevision: boolean, fact: VendorFact) =>
      storeAnswer(fixture.store, {
        verificationId: id,
        session: 1,
        accountId: fixture.accountId,
        kind: 'answer',
        body: bodyOf(fact),
        fact,
        forRevision,
      });
    const asked = await answer(true, DECLINED);
    expect(await outboxOf(id)).toEqual([]);
    expect(await answer(true, DECLINED)).toEqual({ ...asked, isNew: false });
    const { inboxId } = await answer(false, APPROVED);
    expect(await outboxOf(id)).toMatchObject([{ kind: 'revision', inboxId }]);
    expect(await revise(id, asked.inboxId)).toEqual({ effect: 'revised' });
  });

  it('has its evidence archived as the first decision has, once', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    await fixture.ours.query(
      `update verifications set start_input = start_input || '${MEDIA_AND_DETAILS}'
       where id = $1`,
      [id],
    );
    const archivesOf = async () => (await outboxOf(id)).filter(({ kind }) => kind === 'archive');
    const decision = await webhook(fixture, APPROVED, about);
    await transition(fixture, id, approval(decision.inboxId));
    // The account keeps decisions, and no media.
    expect(await archivesOf()).toMatchObject([{ about: { decision: 1 }, of: ['details'] }]);
    const { inboxId: same } = await webhook(fixture, APPROVED, { ...about, again: 1 });
    await revise(id, same);
    expect(await archivesOf()).toEqual([]);
    const { inboxId } = await webhook(fixture, DECLINED, about);
    await Promise.all([revise(id, inboxId), revise(id, inboxId)]);
    expect(await archivesOf()).toMatchObject([{ about: { decision: 2 }, of: ['details'] }]);
    await revise(id, inboxId);
    expect(await archivesOf()).toEqual([]);
    const { rows } = await fixture.admin.query(
      `select count(*)::int from outbox where verification_id = $1 and kind = 'archive'`,
      [id],
    );
    expect(rows).toEqual([{ count: 2 }]);
  });

  it('revises nothing that is open, and nothing that was erased', async () => {
    const open = await newVerification(fixture);
    const early = await webhook(fixture, DECLINED, { sessionId: open.vendorSessionId });
    await expect(revise(open.id, early.inboxId)).rejects.toMatchObject({ code: 'not_ready' });
    const { id, about } = await approvedVerification();
    const { inboxId } = await webhook(fixture, DECLINED, about);
    await destroyVerificationKey(fixture.store, { verificationId: id, reason: 'test' });
    await expect(revise(id, inboxId)).rejects.toMatchObject({ code: 'erased' });
  });
});
