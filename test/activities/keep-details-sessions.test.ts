import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import type { KeepDetailsResult } from '../../activities/contract.ts';
import { KycError } from '../../domain/errors.ts';
import { beginSession, readEvidence, saveSession, storeAnswer } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, aVerification, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** A verification with two sessions that the vendor has judged; of the first it says only nonsense. */
async function judgedTwice() {
  const { store, deps } = fixture;
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const vendorSessionIds = [randomUUID(), randomUUID()];
  for (const [at, vendorSessionId] of vendorSessionIds.entries()) {
    const about = { verificationId, session: at + 1 };
    await beginSession(store, about);
    const raw = { kind: 'session', body: Buffer.from('{}') };
    await saveSession(store, { ...about, vendorSessionId, expiresAt: null, raw });
    const fact = { kind: 'outcome', outcome: 'review', reasons: [] } as const;
    const answer = { ...about, accountId, kind: 'decision', body: Buffer.from('{}') };
    const { inboxId } = await storeAnswer(store, { ...answer, fact: { ...fact, reasons: [] } });
    await store.app.query(`update inbox set disposition = 'applied' where id = $1`, [inboxId]);
  }
  const details: Vendor['details'] = (_call, { id }) =>
    id === vendorSessionIds[0]
      ? Promise.reject(new KycError('vendor_invalid_response', 'No signature fits.'))
      : Promise.resolve([{ kind: 'person', body: Buffer.from('{}') }]);
  const vendors = (): Vendor => ({ ...findVendor('veriff'), details });
  const activities = createArchiveActivities({ ...deps, vendors });
  return {
    keep: (): Promise<KeepDetailsResult> =>
      activityEnvironment().run(() => activities.keepDetails({ verificationId })),
    kept: async () => {
      const { messages } = await readEvidence(store, { verificationId, principal: 'test' });
      return messages.flatMap(({ source, session }) => (source === 'details' ? [session] : []));
    },
  };
}

it('keeps what is said of one session though another cannot be told of yet, which is asked about again', async () => {
  const { keep, kept } = await judgedTwice();
  for (let times = 0; times < 2; times += 1) {
    await expect(keep()).rejects.toMatchObject({
      type: 'vendor_invalid_response',
      nonRetryable: false,
    });
    expect(await kept()).toEqual([2]);
  }
});
