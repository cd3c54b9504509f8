import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  claimInboxRow,
  markInboxDelivered,
  storeAnswer,
  type StoredAnswer,
} from '../../store/index.ts';
import { APPROVED, bodyOf, newVerification, openTestStore, type StoreFixture } from './fixture.ts';

let fixture: StoreFixture;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture.close());

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
    await markInboxDelivered(fixture.store, first);
    expect(await answer()).toEqual({ ...first, disposition: 'delivered', isNew: false });
    expect(await claim(first)).toBeNull();
  });
});
