import { afterAll, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { openStoreAfterTheEnd } from './after-the-end.ts';
import { casesOf } from './decided-by-vendor.ts';
import { APPROVED, newVerification, transition, vendorCause, webhook } from './fixture.ts';

const DECLINED: VendorFact = {
  ...{ kind: 'outcome', outcome: 'declined', reasons: [], vendorCode: '9102' },
};

const { fixture, revise, verificationOf } = await openStoreAfterTheEnd();
afterAll(() => fixture.close());

/** What the application's role can do by SQL, without our keys. */
const insider = (sql: string, values: unknown[] = []) => fixture.store.app.query(sql, values);

/** Approved by a message of that time, with a refusal that came late. */
async function approvedAndDeclined(approvedAt: string, declinedAt: string) {
  const { id, vendorSessionId } = await newVerification(fixture);
  const about = { sessionId: vendorSessionId };
  const approved = { ...APPROVED, at: approvedAt };
  const { inboxId: approval } = await webhook(fixture, approved, about);
  await transition(fixture, id, { causes: [vendorCause(approval, approved)] });
  const { inboxId: late } = await webhook(fixture, { ...DECLINED, at: declinedAt }, about);
  return { id, approval, late };
}

describe('who has the role of the application alone', () => {
  it('has no older message revise by saying otherwise when the standing one was said', async () => {
    const { id, approval, late } = await approvedAndDeclined(
      '2026-02-01T10:00:00Z',
      '2026-01-01T10:00:00Z',
    );
    const earlier = `jsonb_set(fact, '{at}', '"2025-01-01T10:00:00Z"')`;
    await insider(`update inbox set fact = ${earlier} where id = $1`, [approval]);
    expect(await revise(id, late)).toEqual({ effect: 'older' });
    expect(await verificationOf(id)).toMatchObject({ status: 'approved', revisions: [] });
  });

  it('gives no message another place in the order in which they came', async () => {
    const { late } = await approvedAndDeclined('2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z');
    await expect(
      insider('update inbox set position = default where id = $1', [late]),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('of two messages about one time', () => {
  it('the one that came last revises, however the time is written', async () => {
    const { id, late } = await approvedAndDeclined(
      '2026-01-01T10:00:00Z',
      '2026-01-01T10:00:00.000Z',
    );
    expect(await revise(id, late)).toEqual({ effect: 'revised' });
    expect(await verificationOf(id)).toMatchObject({ revisions: [{ status: 'declined' }] });
  });
});

describe('a decision that is told late', () => {
  const day = (number: number): string => `2026-01-0${number}T10:00:00Z`;

  it.each([
    { ended: APPROVED, other: DECLINED, effect: 'unclear', cases: ['late, open'] },
    { ended: DECLINED, other: APPROVED, effect: 'older', cases: [] },
  ])(
    'revises nothing that the vendor has said once more since, and is $effect',
    async ({ ended, other, effect, cases }) => {
      const { id, vendorSessionId } = await newVerification(fixture);
      const tell = (fact: VendorFact, at: string) =>
        webhook(fixture, { ...fact, at }, { sessionId: vendorSessionId });
      const { inboxId } = await tell(ended, day(1));
      const cause = vendorCause(inboxId, { ...ended, at: day(1) });
      await transition(fixture, id, { causes: [cause] });
      const again = await tell(ended, day(3));
      expect(await revise(id, again.inboxId)).toEqual({ effect: 'same' });
      const between = await tell(other, day(2));
      expect(await revise(id, between.inboxId)).toEqual({ effect });
      expect(await verificationOf(id)).toMatchObject({ status: ended.outcome, revisions: [] });
      expect(await casesOf(fixture, id)).toEqual(cases);
    },
  );
});
