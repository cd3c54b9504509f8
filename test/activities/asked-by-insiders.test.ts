import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AskVendorInput } from '../../activities/contract.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { readKnown } from '../../store/transitions/known.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { anAccount, aVerification, control, type Fixture, requestsTo } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

const ensure = (verificationId: string, session = 1) =>
  activityEnvironment().run(() =>
    createVendorActivities(fixture.deps).ensureSession({ verificationId, session }),
  );

async function atVeriff(): Promise<{ verificationId: string }> {
  const id = await anAccount(fixture, 'veriff');
  return { verificationId: await aVerification(fixture, { id, vendor: 'veriff' }) };
}

const refusal = async (verificationId: string) =>
  (await readKnown(fixture.store, fixture.store.app, verificationId)).refusal;

describe('what a person with access to Temporal asks of a vendor', () => {
  it('fails no verification while the person has a session, though the vendor refuses the next one', async () => {
    const { verificationId } = await atVeriff();
    await ensure(verificationId);
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 400, times: 1 });
    await expect(ensure(verificationId, 2)).rejects.toMatchObject({
      type: 'vendor_refused_request',
    });
    const noted = await refusal(verificationId);
    if (noted?.session !== 2) throw new Error('What the vendor refused was not noted.');
    const { reason, vendorCode, fields } = noted;
    const claim = { type: 'session_refused', reason, vendorCode, fields } as const;
    const told = { outcome: 'behind', causes: [] };
    expect(await recordCauses(fixture.deps, verificationId, [claim])).toMatchObject(told);
  });

  it('buys and refuses no session that is not the next', async () => {
    const { verificationId } = await atVeriff();
    await ensure(verificationId);
    const before = await requestsTo(fixture, 'veriff');
    await expect(ensure(verificationId, 3)).rejects.toMatchObject({
      ...{ type: 'not_found', nonRetryable: true },
    });
    expect(await requestsTo(fixture, 'veriff')).toEqual(before);
    expect(await refusal(verificationId)).toBeNull();
  });

  it.each(['2', 0, 1.5, null])(
    'is an invalid response where it names no session: %j',
    async (session) => {
      const { verificationId } = await atVeriff();
      await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 400, times: 1 });
      const activities = createVendorActivities(fixture.deps);
      // Whatever Temporal hands over.
      const asked = { verificationId, session } as unknown as AskVendorInput;
      for (const name of ['ensureSession', 'askVendor', 'uploadCapture'] as const) {
        const ask = () => activities[name]({ ...asked, captureId: randomUUID() });
        await expect(activityEnvironment().run(ask)).rejects.toMatchObject({
          type: 'invalid_request',
          nonRetryable: true,
        });
      }
      expect(await refusal(verificationId)).toBeNull();
      expect(await requestsTo(fixture, 'veriff')).toEqual([]);
    },
  );
});
