import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  changeClientSettings,
  createApiKey,
  createNotificationEndpoint,
  findApiKey,
  findForLink,
  NO_BRANDING,
  findStartInput,
  getVendorAccount,
  getVerification,
  listEvents,
  listVerifications,
  loadDelivery,
  readResult,
  revokeApiKey,
  updateVendorAccountSettings,
} from '../../store/index.ts';
import { RowChangedError } from '../../store/tags/row-tags.ts';
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

/** What the application's role can do by SQL, without our keys. */
const insider = (sql: string, values: unknown[] = []) => fixture.store.app.query(sql, values);

const shown = (id: string) =>
  getVerification(fixture.store, { clientId: fixture.clientId, mode: 'test', id });

const CHANGED = {
  code: 'internal',
  message: expect.stringContaining('changed by somebody else') as string,
};

async function approved(): Promise<string> {
  const { id, vendorSessionId } = await newVerification(fixture);
  const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
  await transition(fixture, id, approval(inboxId));
  return id;
}

const forge = (id: string, number: number) =>
  insider(
    `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal, tag)
     select $1, $2, $3, 'approved', '{}', 'vendor', 'vendor:veriff',
       (select tag from decisions where tag is not null limit 1)`,
    [randomUUID(), id, number],
  );

describe('who has the role of the application alone', () => {
  it.each([
    "status = 'approved', ended_at = now()",
    "reasons = '{}', reference = 'another order'",
    'parts = \'{"face": "passed"}\'',
    "screening = 'clear'",
    'tag = null',
  ])('shows no verification otherwise than it is: %s', async (change) => {
    const { id } = await newVerification(fixture);
    await insider(`update verifications set ${change} where id = $1`, [id]);
    await expect(shown(id)).rejects.toMatchObject(CHANGED);
    await expect(findForLink(fixture.store, { verificationId: id })).rejects.toMatchObject(CHANGED);
    const { clientId } = fixture;
    const list = listVerifications(fixture.store, { clientId, mode: 'test' });
    expect((await list).unreadable).toContain(id);
    expect((await list).items.map((row) => row.id)).not.toContain(id);
    await fixture.ours.query('update clients set name = name');
  });

  it('approves no person by a decision, nor by one that revises', async () => {
    const { id } = await newVerification(fixture);
    await forge(id, 1);
    await expect(shown(id)).rejects.toMatchObject(CHANGED);
    await expect(
      readResult(fixture.store, { verificationId: id, principal: 'client_key:k' }),
    ).rejects.toMatchObject(CHANGED);
    const ended = await approved();
    expect(await shown(ended)).toMatchObject({ status: 'approved' });
    await forge(ended, 2);
    await expect(shown(ended)).rejects.toMatchObject(CHANGED);
    await expect(findForLink(fixture.store, { verificationId: ended })).rejects.toMatchObject(
      CHANGED,
    );
  });

  it('puts no older row of ours back once a decision stands', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { rows } = await insider('select status, tag from verifications where id = $1', [id]);
    const [{ status, tag }] = rows as [{ status: string; tag: string }];
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await transition(fixture, id, approval(inboxId));
    await insider('update verifications set status = $2, tag = $3 where id = $1', [
      id,
      status,
      tag,
    ]);
    await expect(shown(id)).rejects.toMatchObject(CHANGED);
  });

  it('has nothing written over what it changed', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await insider("update verifications set reference = 'of another' where id = $1", [id]);
    await expect(transition(fixture, id, approval(inboxId))).rejects.toMatchObject(CHANGED);
    await insider("update verifications set reference = 'order-1' where id = $1", [id]);
    expect(await transition(fixture, id, approval(inboxId))).toMatchObject({ outcome: 'written' });
  });

  it('makes no approval of an event that no message made', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await insider(
      `insert into events (id, verification_id, number, type, principal, data)
       values ($1, $2, 99, 'screening.refused', 'system', '{"session": 1}')`,
      [randomUUID(), id],
    );
    await expect(transition(fixture, id, approval(inboxId))).rejects.toMatchObject(CHANGED);
    await expect(listEvents(fixture.store, { verificationId: id })).rejects.toMatchObject(CHANGED);
  });

  it('changes no rule that a verification started with', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await insider(
      `update verifications set start_input =
         jsonb_set(start_input, '{policy,screeningMatch}', '"approve"') where id = $1`,
      [id],
    );
    await expect(findStartInput(fixture.store, { verificationId: id })).rejects.toMatchObject(
      CHANGED,
    );
    await expect(transition(fixture, id, approval(inboxId))).rejects.toMatchObject(CHANGED);
  });

  it.each([
    "kind = 'another'",
    "source = 'answer'",
    'session = session + 1',
    "vendor = 'identify24'",
    "vendor_session_hash = 'of another session'",
  ])('has no message read as what it is not: %s', async (change) => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await insider(`update inbox set ${change} where id = $1`, [inboxId]);
    const asked = transition(fixture, id, approval(inboxId));
    await expect(asked).rejects.toMatchObject(CHANGED);
  });

  it('takes nothing for a message that we had ignored', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await fixture.ours.query(
      `update inbox set disposition = 'ignored', source = source where id = $1`,
      [inboxId],
    );
    await insider(`update inbox set disposition = 'waiting' where id = $1`, [inboxId]);
    await expect(transition(fixture, id, approval(inboxId))).rejects.toMatchObject(CHANGED);
  });

  it('gives no verification the session of another', async () => {
    const [mine, other] = [await newVerification(fixture), await newVerification(fixture)];
    await insider(
      `update vendor_sessions set vendor_session_hash = theirs.vendor_session_hash
       from vendor_sessions theirs
       where vendor_sessions.verification_id = $1 and theirs.verification_id = $2`,
      [mine.id, other.id],
    );
    await insider(
      'update vendor_sessions set vendor_session_hash = null where verification_id = $1',
      [other.id],
    );
    const { vendorSessionId } = other;
    const told = webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await expect(told).rejects.toBeInstanceOf(RowChangedError);
  });

  it.each([
    "base_url = 'https://thief.example'",
    "mode = 'live'",
    'settings = settings || \'{"signatureScheme": "none"}\'',
    'client_id = null',
  ])('has nothing sent by an account that it changed: %s', async (change) => {
    const id = fixture.accountId;
    const { rows } = await insider('select * from vendor_accounts where id = $1', [id]);
    await insider(`update vendor_accounts set ${change} where id = $1`, [id]);
    await expect(getVendorAccount(fixture.store, { id })).rejects.toMatchObject(CHANGED);
    const settings = { evidence: 'none' } as const;
    await expect(
      updateVendorAccountSettings(fixture.store, { id, settings }),
    ).rejects.toMatchObject(CHANGED);
    // Put back as it was, it is as it was.
    const { base_url, mode, settings: old, client_id } = rows[0] as Record<string, unknown>;
    await insider(
      `update vendor_accounts set base_url = $2, mode = $3, settings = $4, client_id = $5
       where id = $1`,
      [id, base_url, mode, old, client_id],
    );
    expect(await getVendorAccount(fixture.store, { id })).toMatchObject({ id });
  });

  it.each([
    "update api_keys set scopes = '{admin,results:read}' where id = $1",
    "update api_keys set mode = 'live' where id = $1",
    'update api_keys set expires_at = null where id = $1',
    "update api_keys set created_by = 'operator' where id = $1",
    'update api_keys set starts_per_day = 1000 where id = $1',
    'update api_keys set links_per_day = null where id = $1',
    "update clients set return_urls = '{https://thief.example/}' from api_keys k where clients.id = k.client_id and k.id = $1",
    "update clients set screening_match = 'approve' from api_keys k where clients.id = k.client_id and k.id = $1",
  ])('widens no key and no client: %s', async (sql) => {
    const { clientId } = fixture;
    const scopes = ['verifications:read'] as const;
    const made = { createdBy: 'client_key:k', expiresAt: new Date(Date.now() + 60_000) };
    const quotas = { starts: 10, links: 10 };
    const key = { clientId, mode: 'test', scopes, name: 'a key', quotas, ...made } as const;
    const { id, token } = await createApiKey(fixture.store, key);
    expect(await findApiKey(fixture.store, token)).toMatchObject({ id });
    await insider(sql, [id]);
    await expect(findApiKey(fixture.store, token)).rejects.toMatchObject(CHANGED);
    await fixture.ours.query('update clients set return_urls = return_urls');
  });

  it.each([
    "display_name = 'Another bank'",
    "support_address = 'https://thief.example/'",
    "colour = '#ffffff'",
    "languages = '{ru}'",
    "tag = 'v1.none'",
  ])('names no other asker, and no other place to turn to: %s', async (change) => {
    const { clientId } = fixture;
    const { id } = await newVerification(fixture);
    const branding = { displayName: 'A bank', supportAddress: 'help@bank.example' };
    await changeClientSettings(fixture.store, { clientId, ...branding });
    const target = findForLink(fixture.store, { verificationId: id });
    expect((await target)?.branding).toEqual({ ...NO_BRANDING, ...branding });
    await insider(`update client_branding set ${change} where client_id = $1`, [clientId]);
    await expect(findForLink(fixture.store, { verificationId: id })).rejects.toMatchObject(CHANGED);
    const over = changeClientSettings(fixture.store, { clientId, colour: '#2451b2' });
    await expect(over).rejects.toMatchObject(CHANGED);
    await fixture.ours.query('update client_branding set colour = null, languages = null');
  });

  it('brings no revoked key back', async () => {
    const { clientId } = fixture;
    const key = { clientId, mode: 'test', scopes: ['admin'], name: 'a key' } as const;
    const { id, token } = await createApiKey(fixture.store, key);
    await revokeApiKey(fixture.store, { id });
    await insider('update api_keys set revoked_at = null where id = $1', [id]);
    expect(await findApiKey(fixture.store, token)).toBeNull();
    for (const sql of ['delete from key_revocations', 'update key_revocations set at = now()']) {
      await expect(insider(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('has no client told, nor told elsewhere', async () => {
    const { clientId } = fixture;
    const endpoint = { clientId, mode: 'test', allowLoopback: false } as const;
    const url = 'https://shop.example/told';
    const { id: endpointId } = await createNotificationEndpoint(fixture.store, {
      ...endpoint,
      url,
    });
    const id = await approved();
    const { rows } = await insider('select id from notifications where verification_id = $1', [id]);
    const notificationId = String((rows as { id: string }[]).at(-1)?.id);
    const told = { notificationId, endpointId };
    expect(await loadDelivery(fixture.store, told)).toMatchObject({ url });
    await insider("update notification_endpoints set url = 'https://thief.example' where id = $1", [
      endpointId,
    ]);
    await expect(loadDelivery(fixture.store, told)).rejects.toMatchObject(CHANGED);
    await insider('update notification_endpoints set url = $2 where id = $1', [endpointId, url]);
    const forged = randomUUID();
    await insider(
      `insert into notifications (id, verification_id, client_id, mode, type, sequence, payload, tag)
       select $1, verification_id, client_id, mode, type, 99, payload, tag from notifications
       where id = $2`,
      [forged, notificationId],
    );
    await insider('insert into deliveries (notification_id, endpoint_id) values ($1, $2)', [
      forged,
      endpointId,
    ]);
    await expect(
      loadDelivery(fixture.store, { notificationId: forged, endpointId }),
    ).rejects.toMatchObject(CHANGED);
    await insider('update notifications set tag = null where id = $1', [notificationId]);
    await expect(loadDelivery(fixture.store, told)).rejects.toMatchObject(CHANGED);
  });
});
