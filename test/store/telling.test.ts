import { describe, expect, it } from 'vitest';
import { RETURNED } from '../../domain/outcome.ts';
import {
  claimInboxRow,
  reopenMissing,
  settleRow,
  storeAnswer,
  type StoredAnswer,
} from '../../store/index.ts';
import { APPROVED, bodyOf, newVerification, RING, type StoreFixture, webhook } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const claim = (row: { inboxId: string }) =>
  claimInboxRow(fixture.store, { ...row, leaseMs: 60_000 });

describe('telling a verification', () => {
  it('of an answer happens once by the relay, however often a ring brings it before it is applied', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const answer = (): Promise<StoredAnswer> =>
      storeAnswer(fixture.store, {
        ...{ verificationId, session: 1, accountId: fixture.accountId, kind: 'decision' },
        ...{ body: bodyOf(APPROVED), fact: APPROVED, isToBeTold: true },
      });
    const first = await answer();
    expect(await claim(first)).not.toBeNull();
    await settleRow(fixture.store, 'inbox', { id: first.inboxId });
    expect(await answer()).toEqual({ ...first, disposition: 'signaled', isNew: false });
    expect(await claim(first)).toBeNull();
  });

  it('that must learn anew that the person came back happens again, also where they rang once more', async () => {
    const { id: verificationId, vendorSessionId } = await newVerification(fixture);
    const returns = () =>
      webhook(fixture, { ...RING, vendorCode: RETURNED }, { sessionId: vendorSessionId });
    const ring = await returns();
    await settleRow(fixture.store, 'inbox', { id: ring.inboxId });
    expect(await returns()).toMatchObject({ inboxId: ring.inboxId });
    await fixture.admin.query('update outbox set completed_at = now() where verification_id = $1', [
      verificationId,
    ]);
    await reopenMissing(fixture.store, { verificationId });
    expect(await claim(ring)).toMatchObject({ tellsVerification: true });
  });
});
