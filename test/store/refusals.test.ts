import { describe, expect, it } from 'vitest';
import { refused } from './asking.ts';
import { newVerification, type StoreFixture, transition } from './fixture.ts';
import { withStore } from './with-store.ts';

const CANCEL = { type: 'cancel', principal: 'operator' } as const;

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('a person with access to Temporal alone', () => {
  it('lets no session be refused while the person has one, and only the next', async () => {
    const { id } = await newVerification(fixture);
    const next = await refused(fixture.store, id, '1104', [], 2);
    const notBelieved = { outcome: 'behind', causes: [] };
    expect(await transition(fixture, id, { causes: [next] })).toMatchObject(notBelieved);
    const ended = { type: 'session_ended', session: 1 } as const;
    expect(await transition(fixture, id, { causes: [ended] })).toEqual({ outcome: 'written' });
    for (const other of [1, 3]) {
      const claim = await refused(fixture.store, id, '1104', [], other);
      expect(await transition(fixture, id, { causes: [claim] })).toMatchObject(notBelieved);
    }
    await refused(fixture.store, id, '1104', [], 2);
    expect(await transition(fixture, id, { causes: [next] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'failed' });
  });

  it('freezes nothing by a refusal that is none', async () => {
    const { id } = await newVerification(fixture);
    await fixture.admin.query('update verifications set session_refusal = $2 where id = $1', [
      ...[id, JSON.stringify({ session: '2', reason: 'vendor_refused_request' })],
    ]);
    expect(await transition(fixture, id, { causes: [CANCEL] })).toEqual({ outcome: 'written' });
  });
});
