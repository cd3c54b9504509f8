import { expect, it } from 'vitest';
import { createVendorActivities } from '../../activities/vendor.ts';
import { requestCancel } from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

const ensure = (verificationId: string) =>
  activityEnvironment().run(() =>
    createVendorActivities(fixture.deps).ensureSession({ verificationId, session: 1 }),
  );

it('buys no session for what is to be canceled, unless a try before may have left an orphan', async () => {
  const accountId = await anAccount(fixture, 'veriff');
  const created = () => aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const [untried, tried] = [await created(), await created()];
  await control(fixture, 'POST', 'veriff/faults', { kind: 'disconnect-after' });
  await expect(ensure(tried)).rejects.toMatchObject({ type: 'vendor_timeout' });
  await control(fixture, 'POST', 'reset');
  for (const verificationId of [untried, tried]) {
    await requestCancel(fixture.store, { verificationId, principal: 'client_key:k' });
  }
  await expect(ensure(untried)).rejects.toMatchObject({
    ...{ type: 'already_final', nonRetryable: true },
  });
  expect(await control(fixture, 'GET', 'veriff/sessions')).toEqual([]);
  await expect(ensure(tried)).resolves.toMatchObject({ session: 1 });
});
