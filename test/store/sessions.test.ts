import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  beginSession,
  claimInboxRow,
  findForLink,
  findSessionByTryToken,
  listEvents,
  loadSessionRequest,
  readInboxRow,
  readSession,
  recordOrphan,
  saveSession,
} from '../../store/index.ts';
import {
  APPROVED,
  bodyOf,
  newVerification,
  requestsOf,
  save,
  STARTED,
  type StoreFixture,
  tellUnsigned,
  transition,
  webhook,
} from './fixture.ts';
import { lockWaits } from './lock-waits.ts';
import { withStore } from './with-store.ts';

describe('vendor sessions', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  const rowOf = async (inboxId: string) => {
    const { rows } = await fixture.admin.query<Record<string, unknown>>(
      'select disposition, why, verification_id, session, wrapped_key from inbox where id = $1',
      [inboxId],
    );
    return rows[0];
  };
  const dispositionOf = async (inboxId: string) => (await rowOf(inboxId))?.['disposition'];

  it('gives what buying one needs, and makes the verification pending once it is saved', async () => {
    const { id } = await newVerification(fixture, 'requested');
    const request = await loadSessionRequest(fixture.store, { verificationId: id, session: 1 });
    expect(request).toMatchObject({
      accountId: fixture.accountId,
      status: 'created',
      subject: { firstName: 'Ada', lastName: 'Lovelace' },
      vendorOptions: {},
      locale: 'en',
      returnUrl: 'https://shop.example/back',
      existing: { number: 1, state: 'requested' },
    });
    expect(await readSession(fixture.store, { verificationId: id, session: 1 })).toBeNull();

    const saved = await saveSession(fixture.store, {
      verificationId: id,
      session: 1,
      vendorSessionId: 'vendor-1',
      token: 'token-1',
      url: 'https://vendor.example/1',
      expiresAt: new Date('2029-12-01T00:00:00Z'),
      raw: { kind: 'create', body: Buffer.from('{}') },
    });
    expect(saved).toEqual({ status: 'pending', expiresAt: new Date('2029-12-01T00:00:00Z') });
    expect(await readSession(fixture.store, { verificationId: id, session: 1 })).toEqual({
      accountId: expect.any(String) as string,
      reference: { id: 'vendor-1', token: 'token-1' },
      state: 'ready',
      expiresAt: new Date('2029-12-01T00:00:00Z'),
      readAt: expect.any(Date) as Date,
      readyAt: expect.any(Date) as Date,
    });
    expect(await findForLink(fixture.store, { verificationId: id })).toMatchObject({
      status: 'pending',
      revoked: false,
      session: { number: 1, state: 'ready', url: 'https://vendor.example/1' },
    });
    expect(await fixture.verificationOf(id)).toMatchObject({
      status: 'pending',
      sequence: 2,
      session: { number: 1, state: 'ready', hasUrl: true },
    });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.map(({ type }) => type)).toEqual([
      'verification.created',
      'session.created',
      'verification.pending',
    ]);
  });

  it('saves a session once, and remembers another one under the same number as an orphan', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    await save(fixture.store, id, vendorSessionId);
    await save(fixture.store, id, 'bought-twice');

    const session = await readSession(fixture.store, { verificationId: id, session: 1 });
    expect(session?.reference.id).toBe(vendorSessionId);
    expect(await webhook(fixture, STARTED, { sessionId: 'bought-twice' })).toMatchObject({
      ...{ verificationId: id, session: 1, disposition: 'ignored' },
    });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.filter(({ type }) => type === 'session.created')).toHaveLength(1);
  });

  it('does not pull a verification back that has gone on, or send anyone into one that ended', async () => {
    const { id } = await newVerification(fixture, 'requested');
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    expect(await save(fixture.store, id, 'too-late')).toMatchObject({ status: 'canceled' });
    expect(await fixture.verificationOf(id)).toMatchObject({
      status: 'canceled',
      session: { number: 1, state: 'ended' },
    });
  });

  it('releases a webhook that came before the session was saved, under the new key', async () => {
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    const byId = await webhook(fixture, STARTED, { sessionId: vendorSessionId });
    const byReference = await webhook(fixture, STARTED, {
      sessionId: vendorSessionId,
      ourReference: id,
    });
    expect(byId).toMatchObject({ disposition: 'unmatched', verificationId: null });
    expect(byReference).toMatchObject({ disposition: 'unmatched', verificationId: id });
    expect((await rowOf(byId.inboxId))?.['wrapped_key']).not.toBeNull();

    await save(fixture.store, id, vendorSessionId);
    for (const { inboxId } of [byId, byReference]) {
      expect(await rowOf(inboxId)).toMatchObject({
        disposition: 'waiting',
        verification_id: id,
        session: 1,
        wrapped_key: null,
      });
      expect((await readInboxRow(fixture.store, { inboxId })).body).toEqual(bodyOf(STARTED));
    }
    expect(await claimInboxRow(fixture.store, { ...byId, leaseMs: 1000 })).toMatchObject({
      verificationId: id,
      session: 1,
    });
  });

  it('loses no webhook that arrives in the very moment its session is saved', async () => {
    const { id: first, vendorSessionId: name } = await newVerification(fixture, 'requested');
    const holder = await fixture.admin.connect();
    await holder.query('begin');
    await holder.query('lock table inbox in share mode');
    // It has looked, has found no session, and is just being written.
    const filing = webhook(fixture, STARTED, { sessionId: name });
    await lockWaits(fixture.admin, 1);
    const saving = save(fixture.store, first, name);
    await Promise.race([saving, lockWaits(fixture.admin, 2)]);
    await holder.query('commit');
    holder.release();
    const [{ inboxId }] = await Promise.all([filing, saving]);
    expect(await dispositionOf(inboxId)).toBe('waiting');
    for (let round = 0; round < 8; round += 1) {
      const { id, vendorSessionId } = await newVerification(fixture, 'requested');
      const about = { sessionId: vendorSessionId, ourReference: id };
      const [stored, other] = await Promise.all([
        webhook(fixture, STARTED, about),
        webhook(fixture, STARTED, { sessionId: vendorSessionId }),
        save(fixture.store, id, vendorSessionId),
      ]);
      expect(await dispositionOf(stored.inboxId)).toBe('waiting');
      expect(await dispositionOf(other.inboxId)).toBe('waiting');
    }
  });

  it("tells an orphan's webhook from one for the session that is used", async () => {
    const { id, tryToken, vendorSessionId } = await newVerification(fixture, 'requested');
    const about = { verificationId: id, session: 1 };
    await recordOrphan(fixture.store, { ...about, tryToken, cause: 'disconnect' });
    const { tryToken: used } = await beginSession(fixture.store, about);
    await save(fixture.store, id, vendorSessionId);

    const { accountId } = fixture;
    const match = { verificationId: id, number: 1 };
    const orphan = await findSessionByTryToken(fixture.store, { accountId, tryToken });
    expect(orphan).toEqual({ ...match, orphan: true });
    const real = await findSessionByTryToken(fixture.store, { accountId, tryToken: used });
    expect(real).toEqual({ ...match, orphan: false });
    const unknown = await findSessionByTryToken(fixture.store, { accountId, tryToken: 'x' });
    expect(unknown).toBeNull();

    const asks = (session: typeof orphan) =>
      tellUnsigned(fixture, session === null ? {} : { session });
    expect(await asks(orphan)).toMatchObject({ disposition: 'not_kept' });
    expect(await asks(real)).toMatchObject({ disposition: 'requested', session: 1 });
  });

  it('keeps a request from before the session is saved, and has it asked about then', async () => {
    const { id, tryToken, vendorSessionId } = await newVerification(fixture, 'requested');
    const { accountId } = fixture;
    const session = await findSessionByTryToken(fixture.store, { accountId, tryToken });
    const about = session === null ? {} : { session };
    const kept = await tellUnsigned(fixture, { sessionId: randomUUID(), ...about });
    expect(kept).toEqual({ disposition: 'requested', verificationId: id, session: 1 });
    expect(await requestsOf(fixture, id)).toMatchObject([{ requested: 1, due: null }]);
    await save(fixture.store, id, vendorSessionId);
    expect((await requestsOf(fixture, id))[0]?.due).toBeLessThanOrEqual(0);
  });

  it('takes what an older session of the verification says for what it is', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    await transition(fixture, id, { endedSessions: [1] });
    await beginSession(fixture.store, { verificationId: id, session: 2 });
    await save(fixture.store, id, 'second-session', 2);
    const stored = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    expect(stored).toMatchObject({ disposition: 'waiting', session: 1 });
    expect(await fixture.verificationOf(id)).toMatchObject({
      session: { number: 2, state: 'ready' },
    });
  });
});
