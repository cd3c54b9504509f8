import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVendorActivities } from '../../activities/vendor.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { handOfService } from '../setup/by-hand.ts';
import { runs } from '../setup/runs.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, aVerification, type Fixture, IDENT, openFixture } from './fixture.ts';
import { type Spoil, type Spoiler, spoiling, startSpoiler } from './spoiler.ts';

let fixture: Fixture;
let before: Spoiler;
beforeAll(async () => {
  fixture = await openFixture();
  before = await startSpoiler(fixture.sandbox.url);
});
afterAll(async () => {
  before.close();
  await fixture.close();
});

type Vendor = (typeof VENDOR_NAMES)[number];

async function accountBehind(vendor: Vendor): Promise<string> {
  const id = await anAccount(fixture, vendor);
  await handOfService(fixture.store, fixture.store.app).query(
    'update vendor_accounts set base_url = $2 where id = $1',
    [id, `${before.url}/${vendor}`],
  );
  return id;
}

/** A token that was spoilt is refused, and the account's next login waits for a while. */
async function pauseIsOver(id: string): Promise<void> {
  await handOfService(fixture.store, fixture.store.app).query(
    'update vendor_accounts set refused_until = now() where id = $1 and refused_until is not null',
    [id],
  );
}

const started = (id: string, vendor: Vendor): Promise<string> =>
  aVerification(fixture, { id, vendor }, vendor === 'identify24' ? IDENT : {});

const run = <Result>(work: () => Promise<Result>): Promise<Result> =>
  activityEnvironment().run(work);

/** What it gives, or how it failed: in one of our codes, to be tried again, and for no fault of ours. */
async function orTriedAgain<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await run(work);
  } catch (failure) {
    if (!(failure instanceof ApplicationFailure)) throw failure;
    expect([failure.type, failure.nonRetryable]).toEqual([
      expect.not.stringMatching('internal'),
      false,
    ]);
    return null;
  }
}

/** Has every answer meanwhile spoilt in that way. */
async function whileSpoilt<Result>(spoil: Spoil, work: () => Promise<Result>): Promise<Result> {
  before.spoil = spoil;
  try {
    return await work();
  } finally {
    before.spoil = null;
  }
}

describe.each(VENDOR_NAMES)('an answer of %s that is spoilt on its way', (vendor) => {
  it('decides nothing about a person who has handed in nothing, and is asked for again', async () => {
    const activities = createVendorActivities(fixture.deps);
    const id = await accountBehind(vendor);
    const about = { verificationId: await started(id, vendor), session: 1 };
    await run(() => activities.ensureSession(about));
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(spoiling, async (spoil) => {
        const asking = () => orTriedAgain(() => activities.askVendor(about));
        const answer = await whileSpoilt(spoil, asking);
        expect(answer?.fact.outcome ?? 'none').not.toMatch(/approved|declined/);
        if (answer === null) failed += 1;
      }),
      { numRuns: runs(40) },
    );
    expect(failed).toBeGreaterThan(0);
    expect((await run(() => activities.askVendor(about))).fact.kind).not.toBe('outcome');
  });

  it('where a session is bought, refuses no person: the next try has one', async () => {
    const activities = createVendorActivities(fixture.deps);
    await fc.assert(
      fc.asyncProperty(spoiling, async (spoil) => {
        // Of an account of its own, so that what it logs in with may be spoilt as well.
        const id = await accountBehind(vendor);
        const about = { verificationId: await started(id, vendor), session: 1 };
        const buying = () => activities.ensureSession(about);
        await whileSpoilt(spoil, () => orTriedAgain(buying));
        await pauseIsOver(id);
        expect(await run(buying)).toMatchObject({ session: 1 });
      }),
      { numRuns: runs(15) },
    );
  });
});
