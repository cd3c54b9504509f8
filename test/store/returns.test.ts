import { describe, expect, it } from 'vitest';
import { requestRefresh } from '../../store/index.ts';
import {
  comesBack,
  inboxOf,
  newVerification,
  requestsOf,
  save,
  type StoreFixture,
  transition,
} from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('that the person came back', () => {
  it('is a fact of its own, kept once for each session, and has the vendor asked each time', async () => {
    const { id } = await newVerification(fixture);
    expect(await comesBack(fixture, id)).not.toBeNull();
    for (let n = 0; n < 3; n += 1) expect(await comesBack(fixture, id)).toBeNull();
    await save(fixture.store, id, `second of ${id}`, 2);
    expect(await comesBack(fixture, id, 2)).not.toBeNull();
    const returned = { fact: { kind: 'returned', reasons: [] }, disposition: 'waiting' };
    expect(await inboxOf(fixture, id)).toEqual([
      { ...returned, session: 1 },
      { ...returned, session: 2 },
    ]);
    expect(await requestsOf(fixture, id)).toMatchObject([{ requested: 4 }, { requested: 1 }]);
  });

  it('is heard also after a device has spoken sixty times, and by two at once kept once', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const hint = { verificationId, session: 1, by: 'hint', receivedAt: new Date() } as const;
    for (let n = 0; n < 60; n += 1) await requestRefresh(fixture.store, hint);
    const both = await Promise.all([1, 2].map(() => comesBack(fixture, verificationId)));
    expect(both.filter((inboxId) => inboxId !== null)).toHaveLength(1);
    expect((await requestsOf(fixture, verificationId))[0]?.requested).toBe(61);
  });

  it('rests with the end, and after it only has the vendor asked', async () => {
    const { id } = await newVerification(fixture);
    await comesBack(fixture, id);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await inboxOf(fixture, id)).toMatchObject([{ disposition: 'applied' }]);
    const ended = await newVerification(fixture);
    await transition(fixture, ended.id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await comesBack(fixture, ended.id)).toBeNull();
    expect(await inboxOf(fixture, ended.id)).toEqual([]);
    expect(await requestsOf(fixture, ended.id)).toMatchObject([{ requested: 1 }]);
  });
});
