import { describe, expect, it } from 'vitest';
import { claimInboxRow, settleRow, storeAnswer, type StoredAnswer } from '../../store/index.ts';
import { APPROVED, bodyOf, newVerification, type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const claim = (row: { inboxId: string }) =>
  claimInboxRow(fixture.store, { ...row, leaseMs: 60_000 });

describe('telling a verification', () => {
  it('of an answer happens once by the relay, however often a refresh brings it before it is applied', async () => {
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
});
