import { beforeEach, describe, expect, it } from 'vitest';
import {
  beginSession,
  createVendorAccount,
  findNextDeletion,
  listDecidedSessions,
  loadSessionRequest,
  readDeletionReference,
  readSession,
  requestVendorDeletion,
  saveCapture,
  storeAnswer,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newVerification,
  save,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
/** An account that is as we wrote it, and leads to somebody else. */
let theirs: string;
withStore((opened) => (fixture = opened));
beforeEach(async () => {
  ({ id: theirs } = await createVendorAccount(fixture.store, {
    clientId: fixture.clientId,
    vendor: 'veriff',
    mode: 'test',
    name: 'Veriff elsewhere',
    baseUrl: 'https://thief.example',
    credentials: { apiKey: 'key', secret: 'secret' },
  }));
});

/** What the application's role can do by SQL, without our keys. */
const insider = (sql: string, values: unknown[]) => fixture.store.app.query(sql, values);

const CHANGED = {
  code: 'internal',
  message: expect.stringContaining('changed by somebody else') as string,
};

async function move(id: string, accountId: string): Promise<void> {
  await insider('update verifications set account_id = $2 where id = $1', [id, accountId]);
  const sessions = 'update vendor_sessions set account_id = $2 where verification_id = $1';
  await insider(sessions, [id, accountId]);
}

const anAnswer = (verificationId: string, accountId: string) =>
  storeAnswer(fixture.store, {
    ...{ verificationId, session: 1, accountId, kind: 'decision' },
    ...{ body: bodyOf(APPROVED), fact: APPROVED },
  });

describe('a verification that is moved to another account by SQL', () => {
  it('is asked about nowhere, and approved by no answer from there', async () => {
    const { id } = await newVerification(fixture);
    const session = { verificationId: id, session: 1 };
    await move(id, theirs);
    await expect(readSession(fixture.store, session)).rejects.toMatchObject(CHANGED);
    await expect(anAnswer(id, theirs)).rejects.toMatchObject(CHANGED);
    await move(id, fixture.accountId);
    const { accountId } = fixture;
    expect(await readSession(fixture.store, session)).toMatchObject({ accountId });
    const { inboxId } = await anAnswer(id, accountId);
    expect(await transition(fixture, id, approval(inboxId))).toMatchObject({ outcome: 'written' });
  });

  it('has its person sent to no vendor, and no session bought', async () => {
    const { id } = await newVerification(fixture, 'created');
    const session = { verificationId: id, session: 1 };
    await move(id, theirs);
    await expect(loadSessionRequest(fixture.store, session)).rejects.toMatchObject(CHANGED);
    await expect(beginSession(fixture.store, session)).rejects.toMatchObject(CHANGED);
    await move(id, fixture.accountId);
    await beginSession(fixture.store, session);
    await move(id, theirs);
    await expect(save(fixture.store, id, 'their session')).rejects.toMatchObject(CHANGED);
    // Put back where it was, it is kept as ours, whatever was written of its session meanwhile.
    const verification = 'update verifications set account_id = $2 where id = $1';
    await insider(verification, [id, fixture.accountId]);
    await save(fixture.store, id, 'our session');
    const { accountId } = fixture;
    expect(await readSession(fixture.store, session)).toMatchObject({ accountId });
  });

  it('takes no message that came from there, be it tagged by us', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await fixture.ours.query('update inbox set account_id = $2 where id = $1', [inboxId, theirs]);
    expect(await transition(fixture, id, approval(inboxId))).toMatchObject({ outcome: 'behind' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'pending', decision: null });
  });

  it('takes no more photos than its own account allows', async () => {
    const { id: verificationId } = await newVerification(fixture);
    await move(verificationId, theirs);
    const capture = { verificationId, session: 1, step: 'face', objectKey: 'none' };
    await expect(saveCapture(fixture.store, capture)).rejects.toMatchObject(CHANGED);
  });

  it('has neither details nor its deletion asked for there', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await transition(fixture, id, approval(inboxId));
    await insider('update inbox set account_id = $2 where id = $1', [inboxId, theirs]);
    const { accountId } = fixture;
    const decided = await listDecidedSessions(fixture.store, { verificationId: id });
    expect(decided).toMatchObject([{ accountId }]);
    await requestVendorDeletion(fixture.store, { verificationId: id, principal: 'client_key:k' });
    await insider('update vendor_deletions set account_id = $2 where verification_id = $1', [
      id,
      theirs,
    ]);
    const { due } = await findNextDeletion(fixture.store, { accountId: theirs });
    if (due === null) throw new Error('Nothing is due.');
    expect(await readDeletionReference(fixture.store, { ...due, accountId: theirs })).toBeNull();
    expect(await readDeletionReference(fixture.store, { ...due, accountId })).toMatchObject({
      id: vendorSessionId,
    });
  });
});
