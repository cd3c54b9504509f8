import { describe, expect, it } from 'vitest';
import { readEvidence, refuseTooManyUploads } from '../../store/index.ts';
import {
  APPROVED,
  approval,
  newVerification,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const CHANGED = { message: expect.stringContaining('changed by somebody else') as string };

describe('settings that were changed behind our back', () => {
  it('widen no limit and keep no evidence from being archived: nothing is done by them', async () => {
    const { id: verificationId, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    const evidence = { verificationId, principal: 'client_key:k' };
    const write = () => transition(fixture, verificationId, approval(inboxId));
    const { app } = fixture.store;
    const settings = async (change: string) => app.query(`update vendor_accounts set ${change}`);

    await settings(`settings = settings || '{"evidence": "none", "maxUploads": 300}'`);
    await expect(readEvidence(fixture.store, evidence)).rejects.toMatchObject(CHANGED);
    await expect(
      refuseTooManyUploads(fixture.store, { verificationId, session: 1 }),
    ).rejects.toMatchObject(CHANGED);
    await expect(write()).rejects.toMatchObject(CHANGED);

    await settings(`settings = (settings || '{"evidence": "decision"}') - 'maxUploads'`);
    expect(await readEvidence(fixture.store, evidence)).toMatchObject({ policy: 'decision' });
    expect(await write()).toMatchObject({ outcome: 'written' });
  });
});
