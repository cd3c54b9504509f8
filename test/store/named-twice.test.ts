import { expect, it } from 'vitest';
import { startedWith } from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture, transition } from './fixture.ts';
import { says } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

it('a write that names one message twice is taken: the workflow was signaled what an answer tells, too', async () => {
  const about = await startedWith(fixture, {});
  const cause = await says(fixture, APPROVED, about);
  const causes = [cause, structuredClone(cause)];
  expect(await transition(fixture, about.id, { causes })).toEqual({ outcome: 'written' });
});
