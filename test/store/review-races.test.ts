import { describe, expect, it } from 'vitest';
import { noteAnswered, requestCancel } from '../../store/index.ts';
import { casesOf, startedWith } from './decided-by-vendor.ts';
import { type StoreFixture, transition } from './fixture.ts';
import {
  APPROVAL,
  KEY,
  review,
  REVIEW,
  says,
  underReview,
  WANTS_A_PERSON,
} from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('a person who decides in the very moment', () => {
  it('in which a cancel is asked for goes first or is refused, and it ends as who was first wants', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await underReview(fixture);
      const cancel = { type: 'cancel', principal: 'client_key:c' } as const;
      const [reviewed] = await Promise.allSettled([
        review(fixture, id),
        requestCancel(fixture.store, { verificationId: id, principal: cancel.principal }),
      ]);
      const causes = reviewed.status === 'fulfilled' ? [cancel, REVIEW] : [cancel];
      expect(await transition(fixture, id, { causes: [] })).toMatchObject({
        ...{ outcome: 'behind', causes },
      });
      expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
      const status = reviewed.status === 'fulfilled' ? 'declined' : 'canceled';
      expect(await fixture.verificationOf(id)).toMatchObject({ status });
      if (reviewed.status === 'rejected') {
        expect(reviewed.reason).toMatchObject({ code: 'already_reviewed' });
      }
    }
  });

  it('in which its time is over decides it: the deadline ends nothing that is in review', async () => {
    for (const by of [APPROVAL, REVIEW]) {
      const { id, sessionId } = await startedWith(fixture, {
        expiresAt: new Date(Date.now() - 60_000).toISOString(),
      });
      const word = await says(fixture, WANTS_A_PERSON, { sessionId });
      await transition(fixture, id, { causes: [word] });
      await noteAnswered(fixture.store, { verificationId: id, session: 1, askedAt: new Date() });
      const passed = { type: 'deadline', deadline: 'answered' } as const;
      const { decision, reasons } = by;
      const [reviewed, clock] = await Promise.all([
        review(fixture, id, { decision, reasons }),
        transition(fixture, id, { causes: [passed] }),
      ]);
      expect(reviewed).toBe('decides');
      const causes = clock.outcome === 'written' ? [by] : [passed, by];
      if (clock.outcome !== 'written') expect(clock).toMatchObject({ outcome: 'behind', causes });
      expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
      expect(await fixture.verificationOf(id)).toMatchObject({
        ...{ status: decision, decision: { decidedBy: 'reviewer' } },
      });
      expect(await casesOf(fixture, id)).toEqual(['in_review, closed']);
      expect(by.principal).toBe(KEY);
    }
  });
});
