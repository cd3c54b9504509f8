import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  checkMasterKeys,
  createNotificationEndpoint,
  destroyVerificationKey,
  findForLink,
  getVendorAccount,
  getVerification,
  leaseVendorToken,
  loadSessionRequest,
  type NamedKey,
  openStore,
  readInboxRow,
  readResult,
  readSession,
  readVendorToken,
  rewrapKeys,
  saveVendorToken,
  settleRow,
  updateVendorAccountCredentials,
} from '../../store/index.ts';
import {
  APPROVED,
  approval,
  newVerification,
  STARTED,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

describe('the data at rest', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  it("does not open when a row's ciphertext is swapped for another's", async () => {
    const one = await newVerification(fixture);
    const two = await newVerification(fixture);
    await fixture.admin.query(
      `update personal_data p set ciphertext = other.ciphertext
       from personal_data other
       where p.verification_id = $1 and other.verification_id = $2
         and p.field = 'subject' and other.field = 'subject'`,
      [one.id, two.id],
    );
    const ask = { verificationId: one.id, session: 1 };
    await expect(loadSessionRequest(fixture.store, ask)).rejects.toThrow('decryption');

    await fixture.admin.query(
      `update vendor_sessions set url = vendor_session_id where verification_id = $1`,
      [two.id],
    );
    const link = findForLink(fixture.store, { verificationId: two.id });
    await expect(link).rejects.toThrow('decryption');
  });

  it('does not open for a client to whom the row was moved', async () => {
    const { id } = await newVerification(fixture);
    const thief = randomUUID();
    await fixture.ours.query(`insert into clients (id, name) values ($1, 'Thief')`, [thief]);
    await fixture.ours.query('update verifications set client_id = $2 where id = $1', [id, thief]);
    const stolen = getVerification(fixture.store, { clientId: thief, mode: 'test', id });
    await expect(stolen).rejects.toThrow('decryption');
  });

  it('is not touched by a process whose master key is another one under the same name', async () => {
    await newVerification(fixture);
    const [own] = fixture.config.masterKeys;
    if (own === undefined) throw new Error('There is no key.');
    const impostor = { id: own.id, key: randomBytes(32) };
    const checked = async (...masterKeys: NamedKey[]): Promise<void> => {
      const store = openStore({ ...fixture.config, masterKeys });
      await checkMasterKeys(store).finally(() => store.close());
    };
    const wrong = { kind: 'wrong_master_key', message: expect.stringContaining('m1') as string };
    // Before any check was left there, a data key tells.
    await expect(checked(impostor)).rejects.toMatchObject(wrong);
    await checked(own);
    await expect(checked(impostor)).rejects.toMatchObject(wrong);
    const next = { id: 'm9', key: randomBytes(32) };
    await expect(checked(next)).rejects.toMatchObject({ kind: 'missing_master_key' });
    await expect(checked(next, impostor)).rejects.toMatchObject(wrong);
    await checked(next, own);
    await checked(own, next);
    const other = { id: 'm9', key: randomBytes(32) };
    await expect(checked(own, other)).rejects.toMatchObject({ kind: 'wrong_master_key' });
  });

  it('stays readable through a change of the master key, and needs only the new one after it', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const unmatched = await webhook(fixture, STARTED, { sessionId: 'nobody' });
    await createNotificationEndpoint(fixture.store, {
      clientId: fixture.clientId,
      mode: 'test',
      url: 'https://client.example',
      allowLoopback: false,
    });
    const { accountId } = fixture;
    await leaseVendorToken(fixture.store, { accountId, knownVersion: 0, leaseMs: 1000 });
    const expiresAt = new Date('2030-01-01T00:00:00Z');
    await saveVendorToken(fixture.store, { accountId, version: 1, token: 'secret', expiresAt });

    const [older] = fixture.config.masterKeys;
    if (older === undefined) throw new Error('no key');
    const newer = { id: 'm2', key: randomBytes(32) };
    const both = openStore({ ...fixture.config, masterKeys: [newer, older] });
    const onlyNewer = openStore({ ...fixture.config, masterKeys: [newer] });
    const ask = { verificationId: id, session: 1 };
    try {
      expect((await readSession(both, ask))?.reference.id).toBe(vendorSessionId);
      await expect(readSession(onlyNewer, ask)).rejects.toThrow('master key');

      const { rewrapped } = await rewrapKeys(both);
      expect(rewrapped).toBeGreaterThanOrEqual(5);
      expect(await rewrapKeys(both)).toEqual({ rewrapped: 0, left: 0, unreadable: [] });

      expect((await readSession(onlyNewer, ask))?.reference.id).toBe(vendorSessionId);
      expect((await getVendorAccount(onlyNewer, { id: accountId })).credentials).toEqual({
        apiKey: 'key',
        secret: 'secret',
      });
      expect((await readVendorToken(onlyNewer, { accountId }))?.token).toBe('secret');
      expect((await readInboxRow(onlyNewer, unmatched)).kind).toBe('started');
    } finally {
      await both.close();
      await onlyNewer.close();
      // The rest of this file goes on with the older key.
      const back = openStore({ ...fixture.config, masterKeys: [older, newer] });
      await rewrapKeys(back);
      await back.close();
    }
  });

  it('replaces credentials, and forgets the token that the old ones gave', async () => {
    const { accountId: id } = fixture;
    const before = await getVendorAccount(fixture.store, { id });
    await updateVendorAccountCredentials(fixture.store, { id, credentials: { apiKey: 'new' } });
    const after = await getVendorAccount(fixture.store, { id });
    expect(after.credentials).toEqual({ apiKey: 'new' });
    expect(after.webhookToken).toBe(before.webhookToken);
    expect(await readVendorToken(fixture.store, { accountId: id })).toBeNull();
  });

  it('is unreadable everywhere once the key was destroyed, and the key never comes back', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await settleRow(fixture.store, 'inbox', { id: inboxId });
    await transition(fixture, id, approval(inboxId));
    const erasure = { verificationId: id, reason: 'erasure_request' };
    await destroyVerificationKey(fixture.store, erasure);
    await destroyVerificationKey(fixture.store, erasure);

    const ask = { verificationId: id, session: 1 };
    const erased = { code: 'erased' };
    await expect(readSession(fixture.store, ask)).rejects.toMatchObject(erased);
    await expect(loadSessionRequest(fixture.store, ask)).rejects.toMatchObject(erased);
    await expect(findForLink(fixture.store, ask)).rejects.toMatchObject(erased);
    await expect(readInboxRow(fixture.store, { inboxId })).rejects.toMatchObject(erased);
    await expect(
      readResult(fixture.store, { verificationId: id, principal: 'system' }),
    ).rejects.toMatchObject(erased);
    // That it was, and how it ended, stays.
    expect(await fixture.verificationOf(id)).toMatchObject({
      status: 'approved',
      erased: true,
      metadata: null,
      returnUrl: null,
    });
    const { rows } = await fixture.store.keys.query(
      'select reason from tombstones where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ reason: 'erasure_request' }]);
    await expect(
      fixture.store.keys.query(
        `insert into data_keys (verification_id, client_id, wrapped_key, master_key_id)
         values ($1, $2, 'x', 'm1')`,
        [id, fixture.clientId],
      ),
    ).rejects.toThrow('destroyed');
  });
});
