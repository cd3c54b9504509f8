import { afterAll, describe, expect, it } from 'vitest';
import { openStoreAfterTheEnd } from './after-the-end.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { casesOf, DECLINED } from './decided-by-vendor.ts';
import { APPROVED, newVerification, save, transition, webhook } from './fixture.ts';
import { says } from './under-review.ts';

const { fixture, revise, verificationOf } = await openStoreAfterTheEnd();
afterAll(() => fixture.close());

/** With one part that is none, so that a reviewer is to look. */
const IN_DOUBT: VendorFact = { ...APPROVED, parts: { face: 'failed' }, at: '2026-01-01T00:00:00Z' };
const UNCLEAR: VendorFact = { ...IN_DOUBT, parts: { face: 'unclear' } };
const LATER: VendorFact = { ...APPROVED, at: '2026-01-02T00:00:00Z' };
const BY_STAFF: VendorFact = {
  ...LATER,
  reasons: ['decided_by_vendor_staff'],
};

describe('an approval beside another one in doubt', () => {
  it.each([
    { name: 'a part failed', first: IN_DOUBT, second: LATER, effect: 'unclear' },
    { name: 'a part failed, then staff', first: IN_DOUBT, second: BY_STAFF, effect: 'unclear' },
    { name: 'a part unclear', first: UNCLEAR, second: LATER, effect: 'unclear' },
    { name: 'a part unclear, then staff', first: UNCLEAR, second: BY_STAFF, effect: 'revised' },
  ])('approves after the end as little as before it: $name', async ({ first, second, effect }) => {
    for (const isHeard of [true, false]) {
      const { id, vendorSessionId: sessionId } = await newVerification(fixture);
      if (isHeard)
        await transition(fixture, id, { causes: [await says(fixture, first, { sessionId })] });
      await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
      if (!isHeard) {
        const { inboxId } = await webhook(fixture, first, { sessionId });
        expect(await revise(id, inboxId)).toEqual({ effect: 'unclear' });
      }
      const { inboxId } = await webhook(fixture, second, { sessionId, again: 1 });
      expect(await revise(id, inboxId)).toEqual({ effect });
    }
  });
});

describe('an approval that is told again', () => {
  it.each([1, 2])(
    'never approves what was canceled while a refusal of session %i contradicted it',
    async (session) => {
      const { id, vendorSessionId: sessionId } = await newVerification(fixture);
      const other = session === 1 ? sessionId : `${sessionId} 2`;
      if (session === 2) await save(fixture.store, id, other, 2);
      const approved = { ...APPROVED, at: '2026-01-01T00:00:00Z' };
      const declined = { ...DECLINED, at: '2026-01-02T00:00:00Z' };
      const causes = [
        await says(fixture, approved, { sessionId }),
        await says(fixture, declined, { sessionId: other, session }),
      ];
      await transition(fixture, id, { causes });
      expect(await verificationOf(id)).toMatchObject({ status: 'in_review' });
      await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
      const { inboxId } = await webhook(fixture, approved, { sessionId, again: 1 });
      expect(await revise(id, inboxId)).toEqual({ effect: 'unclear' });
      expect(await verificationOf(id)).toMatchObject({ status: 'canceled', revisions: [] });
    },
  );

  it('never approves it after the refusal was told again either: a reviewer looks', async () => {
    const { id, vendorSessionId: sessionId } = await newVerification(fixture);
    const declined = { ...DECLINED, at: '2026-01-01T00:00:00Z' };
    const approved = { ...APPROVED, at: '2026-01-02T00:00:00Z' };
    const causes = [
      await says(fixture, declined, { sessionId }),
      await says(fixture, approved, { sessionId }),
    ];
    await transition(fixture, id, { causes });
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    const again = async (fact: VendorFact) => {
      const { inboxId } = await webhook(fixture, fact, { sessionId, again: 1 });
      return revise(id, inboxId);
    };
    expect(await again(declined)).toEqual({ effect: 'revised' });
    expect(await again(approved)).toEqual({ effect: 'unclear' });
    expect(await verificationOf(id)).toMatchObject({ revisions: [{ status: 'declined' }] });
    expect(await casesOf(fixture, id)).toEqual(['in_review, closed', 'late, open']);
  });
});
