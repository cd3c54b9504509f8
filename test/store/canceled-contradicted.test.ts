import { afterAll, describe, expect, it } from 'vitest';
import { openStoreAfterTheEnd } from './after-the-end.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { casesOf, DECLINED } from './decided-by-vendor.ts';
import { APPROVED, newVerification, save, transition, webhook } from './fixture.ts';
import { says } from './under-review.ts';

const { fixture, revise, verificationOf } = await openStoreAfterTheEnd();
afterAll(() => fixture.close());

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
