import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVendorActivities } from '../../activities/vendor.ts';
import { createClient, destroyVerificationKey, readSession } from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import {
  anAccount,
  aVerification,
  control,
  type Fixture,
  openFixture,
  requestsTo,
} from './fixture.ts';

let fixture: Fixture;
let account: { id: string; vendor: 'identomat' };
beforeAll(async () => {
  fixture = await openFixture();
  account = { id: await anAccount(fixture, 'identomat'), vendor: 'identomat' };
});
afterAll(async () => {
  await fixture.close();
});
beforeEach(async () => {
  await control(fixture, 'POST', 'reset');
});

const ensure = (verificationId: string, session = 1) =>
  activityEnvironment().run(() =>
    createVendorActivities(fixture.deps).ensureSession({ verificationId, session }),
  );

const FLAGS = { flags: { liveness: true } };

async function aParent(sessions = 1): Promise<string> {
  const id = await aVerification(fixture, account, { vendorOptions: FLAGS });
  for (let session = 1; session <= sessions; session += 1) await ensure(id, session);
  return id;
}

const aChild = (parentVerification: string, of = account): Promise<string> =>
  aVerification(fixture, of, { vendorOptions: { ...FLAGS, parentVerification } });

const tokenOf = async (verificationId: string, session = 1): Promise<string | undefined> =>
  (await readSession(fixture.store, { verificationId, session }))?.reference.id;

const parentsAtTheVendor = async () =>
  (
    (await control(fixture, 'GET', 'identomat/sessions')) as {
      id: string;
      parentSessionId: string;
    }[]
  ) // the sandbox's own shape
    .map(({ id, parentSessionId }) => [id, parentSessionId]);

const refused = {
  type: 'vendor_refused_request',
  nonRetryable: true,
  details: [{ fields: ['/vendorOptions/parentVerification'] }],
};

describe('a session that continues another verification’s', () => {
  it('is bought with the parent’s newest session, which no result of ours names', async () => {
    const parent = await aParent(2);
    const child = await aChild(parent);
    const result = await ensure(child);
    const token = await tokenOf(parent, 2);
    expect(await parentsAtTheVendor()).toContainEqual([await tokenOf(child), token]);
    expect(JSON.stringify(result)).not.toContain(token);
  });

  it('is refused for good, naming the field, before the vendor hears of it', async () => {
    const erased = await aParent();
    await destroyVerificationKey(fixture.store, { verificationId: erased, reason: 'test' });
    const withoutSession = await aVerification(fixture, account, { vendorOptions: FLAGS });
    const another = { id: await anAccount(fixture, 'identomat'), vendor: 'identomat' as const };
    const parent = await aParent();
    const before = (await requestsTo(fixture, 'identomat')).length;
    const children = [
      await aChild(randomUUID()),
      await aChild(withoutSession),
      await aChild(erased),
      await aChild(parent, another),
    ];
    for (const child of children) await expect(ensure(child)).rejects.toMatchObject(refused);
    expect(await requestsTo(fixture, 'identomat')).toHaveLength(before);
  });

  it('never continues one of another client or mode', async () => {
    const parent = await aParent();
    const { id: clientId } = await createClient(fixture.store, { name: 'Another bank' });
    const theirs = { keyId: randomUUID(), clientId, mode: 'test' as const };
    const live = { keyId: randomUUID(), clientId: fixture.clientId, mode: 'live' as const };
    for (const principal of [theirs, live]) {
      const vendorOptions = { ...FLAGS, parentVerification: parent };
      const child = await aVerification(fixture, account, { principal, vendorOptions });
      await expect(ensure(child)).rejects.toMatchObject(refused);
    }
  });
});
