import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { statusSummary } from '../../store/index.ts';
import { startedWith } from './decided-by-vendor.ts';
import { APPROVED, STARTED, type StoreFixture, transition } from './fixture.ts';
import { says } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('a write that names one message twice', () => {
  it('is taken: the workflow was signaled what an answer tells, too', async () => {
    const about = await startedWith(fixture, {});
    const cause = await says(fixture, APPROVED, about);
    const causes = [cause, structuredClone(cause)];
    expect(await transition(fixture, about.id, { causes })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(about.id)).toMatchObject({ status: 'approved' });
  });

  it('is taken where one of them is written already', async () => {
    const about = await startedWith(fixture, {});
    const first = await says(fixture, STARTED, about);
    expect(await transition(fixture, about.id, { causes: [first] })).toEqual({
      outcome: 'written',
    });
    const causes = [first, await says(fixture, APPROVED, about)];
    expect(await transition(fixture, about.id, { causes })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(about.id)).toMatchObject({ status: 'approved' });
  });
});

describe('a write that is answered with what stands', () => {
  it('shows to operators once that happened again and again', async () => {
    const about = await startedWith(fixture, {});
    const seen = async () => (await statusSummary(fixture.store)).verifications.refusedWrites;
    const before = await seen();
    const causes = [{ ...(await says(fixture, APPROVED, about)), inboxId: randomUUID() }];
    const asked = await transition(fixture, about.id, { causes });
    expect(asked).toMatchObject({ outcome: 'behind' });
    expect(await seen()).toBe(before);
    const often = await transition(fixture, about.id, { causes, contradicted: 5 });
    expect(often).toMatchObject({ outcome: 'behind' });
    expect(await seen()).toBe(before + 1);
  });
});
