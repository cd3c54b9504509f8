import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecordActivities } from '../../activities/record.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { beginSession, saveSession, storeRing } from '../../store/index.ts';
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
  const { inboxId } = await storeRing(store, {
    verificationId,
    session,
    kind: 'hint',
    words: { status: 'STATUS_DONE', decision: 'approved', code: '9001' },
    receivedAt: new Date(),
  });
  const result = await createRecordActivities(fixture.deps).recordTransition({
    verificationId,
    write: 1,
    causes: [{ type: 'vendor', inboxId, session, fact: APPROVED }],
    status: 'approved',
    reasons: [],
    vendorCode: '9001',
    attemptsUsed: 0,
    verdict: { status: 'approved', reasons: [], session, decidedBy: 'vendor' },
    endedSessions: [],
  });
  expect(result).toEqual({ outcome: 'refused', inboxIds: [inboxId] });
});
