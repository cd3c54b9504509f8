import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  claimOutboxFor,
  deferDeletion,
  findNextDeletion,
  listEvents,
  noteDeletionSent,
  recordRevision,
  requestVendorDeletion,
  settleDeletion,
  settleRow,
  storeAnswer,
} from '../../store/index.ts';
import {
  approval,
  APPROVED,
  bodyOf,
  comesBack,
  newVerification,
  requestsOf,
  type StoreFixture,
  tellUnsigned,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';
import { readHitsOf } from './hit-words.ts';

const EXPIRED: VendorFact = { kind: 'outcome', outcome: 'expired', reasons: [] };
const ABANDONED: VendorFact = { kind: 'outcome', outcome: 'abandoned', reasons: [] };
const DECLINED: VendorFact = {
  kind: 'outcome',
  outcome: 'declined',
  reasons: ['document_tampered'],
  vendorCode: '9102',
};

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const eventsOf = async (verificationId: string) =>
  (await listEvents(fixture.store, { verificationId })).items;
const outboxOf = (verificationId: string) =>
  claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });

/** Approved, and to be deleted at the vendor; whoever tests is the only one in the queue. */
async function requested() {
  const { id, vendorSessionId } = await newVerification(fixture);
  const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
  await transition(fixture, id, approval(inboxId));
  await requestVendorDeletion(fixture.store, { verificationId: id, principal: 'client_key:k' });
  for (const row of await outboxOf(id)) await settleRow(fixture.store, 'outbox', row);
  const { due } = await findNextDeletion(fixture.store, fixture);
  if (due?.verificationId !== id) throw new Error('Another test left a deletion behind.');
  return { id, about: { sessionId: vendorSessionId }, due };
}

/** The same once the vendor was told, which has done it. */
async function deleted() {
  const verification = await requested();
  await noteDeletionSent(fixture.store, verification.due);
  await settleDeletion(fixture.store, { ...verification.due, state: 'deleted', why: null });
  return verification;
}

describe('what a vendor says because of our own deletion', () => {
  const OWN = [
    ['that it has expired', EXPIRED],
    ['that it was abandoned', ABANDONED],
  ] as const;

  it.each(OWN)('changes nothing: %s', async (_what, fact) => {
    const { id, about } = await deleted();
    const before = [await fixture.verificationOf(id), await eventsOf(id)];
    const filed = await webhook(fixture, fact, about);
    expect(filed).toMatchObject({ disposition: 'ignored', session: 1 });
    const { rows } = await fixture.admin.query('select why from inbox where id = $1', [
      filed.inboxId,
    ]);
    expect(rows).toEqual([{ why: 'own_deletion' }]);
    expect([await fixture.verificationOf(id), await eventsOf(id)]).toEqual(before);
    expect(await outboxOf(id)).toEqual([]);
  });

  it('changes nothing: that we should ask, by the vendor or by the person', async () => {
    const { id, about } = await deleted();
    expect(await tellUnsigned(fixture, about)).toMatchObject({
      disposition: 'not_kept',
      session: 1,
    });
    expect(await comesBack(fixture, id)).toBeNull();
    expect(await requestsOf(fixture, id)).toEqual([]);
  });

  it('changes nothing when it is the answer to a question of ours', async () => {
    const { id } = await deleted();
    const { inboxId } = await storeAnswer(fixture.store, {
      verificationId: id,
      session: 1,
      accountId: fixture.accountId,
      kind: 'status',
      body: bodyOf(EXPIRED),
      fact: EXPIRED,
    });
    expect(await outboxOf(id)).toEqual([]);
    const reread = () => EXPIRED;
    const judged = await recordRevision(
      fixture.store,
      { verificationId: id, inboxId },
      { reread, readHits: readHitsOf },
    );
    expect(judged).toEqual({ effect: 'unreadable' });
  });

  it('is told apart from a decision that it still makes, which goes the usual way', async () => {
    const { id, about } = await deleted();
    expect(await webhook(fixture, DECLINED, about)).toMatchObject({ disposition: 'after_final' });
    expect(await outboxOf(id)).toMatchObject([{ kind: 'revision' }]);
  });

  it('is known to be while the vendor has not answered yet', async () => {
    const { about, due } = await requested();
    expect(await webhook(fixture, EXPIRED, about)).toMatchObject({ disposition: 'after_final' });
    await noteDeletionSent(fixture.store, due);
    expect(await webhook(fixture, EXPIRED, about)).toMatchObject({ disposition: 'ignored' });
    await settleDeletion(fixture.store, { ...due, state: 'gone', why: null });
    const again = await webhook(fixture, EXPIRED, { ...about, again: 1 });
    expect(again).toMatchObject({ disposition: 'ignored' });
  });

  it('is its own word again once the vendor has refused or put off to delete it', async () => {
    const refused = await requested();
    await noteDeletionSent(fixture.store, refused.due);
    await settleDeletion(fixture.store, { ...refused.due, state: 'refused', why: 'internal' });
    const putOff = await requested();
    await noteDeletionSent(fixture.store, putOff.due);
    const about = { forMs: 3_600_000, why: 'vendor_undecided', wasNotDone: true } as const;
    await deferDeletion(fixture.store, { ...putOff.due, ...about });
    for (const verification of [refused, putOff]) {
      const filed = await webhook(fixture, EXPIRED, verification.about);
      expect(filed).toMatchObject({ disposition: 'after_final' });
    }
  });
});
