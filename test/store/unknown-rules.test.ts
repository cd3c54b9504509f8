import { describe, expect, it } from 'vitest';
import { recordRevision, recordTransition } from '../../store/index.ts';
import { requestFor, RUN } from './asking.ts';
import {
  APPROVED,
  approval,
  newsOf,
  newVerification,
  reread,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';
import { readHitsOf } from './hit-words.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** As if a build had created it that judges by these rules. */
const startedUnder = (id: string, rulesVersion: number) =>
  fixture.ours.query('update verifications set start_input = start_input || $2 where id = $1', [
    id,
    { rulesVersion },
  ]);

describe('a verification that was started under rules that this build does not know', () => {
  it('is decided by no try, and by a build that knows them', async () => {
    const { id, inboxIds } = await newsOf(fixture, APPROVED);
    const { causes } = approval(...inboxIds);
    const asked = { ...(await requestFor(fixture.store, id, causes)), run: RUN };
    await startedUnder(id, 99);
    for (const attempt of [1, 7]) {
      await expect(
        recordTransition(fixture.store, asked, { reread, attempt }),
      ).rejects.toMatchObject({
        code: 'internal',
        message: 'No rules of version 99 in this build.',
      });
    }
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'pending' });
    await startedUnder(id, 1);
    const written = await recordTransition(fixture.store, asked, { reread });
    expect(written).toEqual({ outcome: 'written' });
  });

  it('is revised by no try after its end', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const decision = await webhook(fixture, APPROVED, about);
    await transition(fixture, id, approval(decision.inboxId));
    const { inboxId } = await webhook(fixture, { ...APPROVED, outcome: 'declined' }, about);
    await startedUnder(id, 99);
    for (const attempt of [1, 7]) {
      await expect(
        recordRevision(
          fixture.store,
          { verificationId: id, inboxId },
          { reread, attempt, readHits: readHitsOf },
        ),
      ).rejects.toMatchObject({ code: 'internal' });
    }
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved', revisions: [] });
  });
});
