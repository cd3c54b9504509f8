import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecordActivities } from '../../activities/record.ts';
import { requestFor, RUN } from '../store/asking.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { beginSession, requestRefresh, saveSession, statusSummary } from '../../store/index.ts';
import { anAccount, aVerification, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const APPROVED: VendorFact = {
  kind: 'outcome',
  outcome: 'approved',
  reasons: [],
  vendorCode: '9001',
};

it('what the person says on their own device decides nothing, whatever it looks like', async () => {
  const { store } = fixture;
  const account = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: account, vendor: 'veriff' });
  const session = 1;
  await beginSession(store, { verificationId, session });
  await saveSession(store, {
    verificationId,
    session,
    vendorSessionId: randomUUID(),
    expiresAt: null,
    raw: { kind: 'session', body: Buffer.from('{}') },
  });
  const about = { verificationId, session, receivedAt: new Date() };
  expect(await requestRefresh(store, { ...about, by: 'hint' })).toMatchObject({ inboxId: null });
  const { inboxId } = await requestRefresh(store, { ...about, by: 'return' });
  const claim = { type: 'vendor', inboxId: inboxId ?? '', session, fact: APPROVED } as const;
  const result = await recordCauses(fixture.deps, verificationId, [claim]);
  expect(result).toMatchObject({ outcome: 'behind', causes: [] });
});

it('of another workflow than the verification’s own write nothing, whatever they ask for', async () => {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const cause = { type: 'cancel', principal: 'operator' } as const;
  const asked = await requestFor(fixture.store, verificationId, [cause]);
  const workflowExecution = { workflowId: `revision/${verificationId}`, runId: RUN };
  const foreign = activityEnvironment({ workflowExecution }).run(() =>
    createRecordActivities(fixture.deps).recordTransition(asked),
  );
  await expect(foreign).rejects.toMatchObject({ type: 'forbidden', nonRetryable: true });
  const { refusedWrites } = (await statusSummary(fixture.store)).verifications;
  expect(refusedWrites).toBe(1);
});
