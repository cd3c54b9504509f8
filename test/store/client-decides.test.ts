import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../domain/state.ts';
import { findForLink } from '../../store/index.ts';
import {
  ADA,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  eventsOf,
  expired,
  override,
  startedWith,
} from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture, transition } from './fixture.ts';
import { APPROVAL, review, says } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const standingOf = async (verificationId: string) =>
  (await findForLink(fixture.store, { verificationId }))?.standing?.status;

describe('where the client has kept the last word, no approval of the vendor’s alone', () => {
  const OURS = { finalDecision: 'client' };

  it('ends anything: it waits in review for a person, who then decides by it', async () => {
    const { id } = await decidedByVendor(fixture, APPROVED, OURS);
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'in_review', reasons: ['awaits_client_decision'], decision: null },
    });
    const yes = { principal: ADA, decision: 'approved', reasons: [] } as const;
    expect(await review(fixture, id, yes)).toBe('decides');
    const cause = { ...APPROVAL, principal: ADA };
    expect(await transition(fixture, id, { causes: [cause] })).toEqual({ outcome: 'written' });
    expect(await decisionsOf(fixture, id)).toEqual(['approved by reviewer']);
  });

  it('is written, whatever a workflow asks for', async () => {
    const { id, sessionId } = await startedWith(fixture, {
      policy: { screeningMatch: 'review', ...OURS },
    });
    const causes = [await says(fixture, APPROVED, { sessionId })];
    const verdict: Verdict = {
      ...{ status: 'approved', reasons: [], session: 1, decidedBy: 'vendor' },
    };
    await expect(
      transition(fixture, id, { causes, status: 'approved', reasons: [], verdict }),
    ).rejects.toMatchObject({ code: 'facts_mismatch' });
    expect(await fixture.verificationOf(id)).toMatchObject({ decision: null });
  });

  it('stands after the end either: a person decides it anew', async () => {
    const { id, late } = await expired(fixture, OURS);
    expect(await late(APPROVED)).toBe('unclear');
    expect(await eventsOf(fixture, id, 'vendor.approved')).toMatchObject([
      { data: { warning: 'awaits_client_decision', late: true } },
    ]);
    expect(await standingOf(id)).toBe('expired');
    expect(await override(fixture, id, 'approved')).toBe('revised');
    expect(await decisionsOf(fixture, id)).toEqual(['expired by system', 'approved by reviewer']);
  });

  it('is needed where the vendor declines: that ends it as ever', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED, OURS);
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
  });
});
