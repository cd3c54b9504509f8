import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiKey,
  createNotificationEndpoint,
  createVendorAccount,
  createVerification,
  beginSession,
  findSessionByTryToken,
  leaseVendorToken,
  makeLink,
  readResult,
  recordOrphan,
  saveSession,
  saveVendorToken,
  settleRow,
  storeAnswer,
  storeWebhook,
} from '../../store/index.ts';
import { APPROVED, createInput, openTestStore, type StoreFixture, vendorCause } from './fixture.ts';
import { recordCauses } from './asking.ts';

const subject = {
  firstName: 'CANARY-first',
  lastName: 'CANARY-last',
  birthDate: 'CANARY-birthdate',
  birthPlace: 'CANARY-birthplace',
  nationality: 'CANARY-nationality',
  idNumber: 'CANARY-idnumber',
  email: 'CANARY@email.example',
  phone: 'CANARY-phone',
  document: { number: 'CANARY-document', country: 'CANARY-country' },
  address: { street: 'CANARY-street', houseNumber: 'CANARY-house', city: 'CANARY-city' },
};

describe('personal data and secrets', () => {
  let fixture: StoreFixture;
  let verificationId: string;
  /** What nobody may find in a table. */
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    fixture = await openTestStore();
    const { store, clientId } = fixture;
    const owner = { clientId, mode: 'test' } as const;
    secrets.set('canary', 'CANARY');
    const person = 'CANARY-person';
    const apiKey = await createApiKey(store, { ...owner, scopes: ['admin'], name: 'key', person });
    secrets.set('API key', apiKey.token);
    const endpoint = { url: 'https://client.example', allowLoopback: false };
    const { secret } = await createNotificationEndpoint(store, { ...owner, ...endpoint });
    secrets.set('notification secret', secret.slice('whsec_'.length));
    const account = await createVendorAccount(store, {
      ...owner,
      vendor: 'veriff',
      name: 'Account',
      baseUrl: 'https://veriff.example',
      credentials: { secret: 'CANARY-credentials' },
    });
    secrets.set('webhook token', account.webhookToken);
    const accountId = account.id;
    await leaseVendorToken(store, { accountId, knownVersion: 0, leaseMs: 1000 });
    const expiresAt = new Date('2030-01-01T00:00:00Z');
    await saveVendorToken(store, { accountId, version: 1, token: 'CANARY-token', expiresAt });

    const { verification } = await createVerification(
      store,
      createInput(
        { clientId, accountId },
        {
          idempotencyKey: 'CANARY-idempotency',
          subject,
          metadata: { note: 'CANARY-metadata' },
          locale: 'CANARY-locale',
          returnUrl: 'https://CANARY.example/back',
          vendorOptions: { note: 'CANARY-options' },
        },
      ),
    );
    verificationId = verification.id;
    secrets.set('link', makeLink(store, { verificationId, version: 1 }));
    const session = { verificationId, session: 1 };
    const lost = await beginSession(store, session);
    await recordOrphan(store, { ...session, ...lost, cause: 'timeout' });
    const { tryToken } = await beginSession(store, session);
    secrets.set('ring token', tryToken);
    const message = {
      accountId,
      vendor: 'veriff',
      kind: 'decision',
      receivedAt: new Date(),
    } as const;
    const body = Buffer.from('{"person":"CANARY-body"}');
    const early = { fact: APPROVED, sessionId: 'CANARY-session' };
    await storeWebhook(store, { ...message, body, reading: early });
    const unknown = { fact: APPROVED, sessionId: 'CANARY-unknown' };
    await storeWebhook(store, { ...message, body, reading: unknown });
    await saveSession(store, {
      ...session,
      vendorSessionId: 'CANARY-session',
      token: 'CANARY-session-token',
      url: 'https://vendor.example/CANARY-url',
      expiresAt,
      raw: { kind: 'create', body },
    });
    const orphan = { fact: APPROVED, sessionId: 'CANARY-orphan', ourReference: verificationId };
    await storeWebhook(store, { ...message, body, reading: orphan });
    expect(await findSessionByTryToken(store, { accountId, tryToken })).not.toBeNull();
    const answer = { ...session, accountId, kind: 'decision', body, fact: APPROVED };
    const { inboxId } = await storeAnswer(store, answer);
    await settleRow(store, 'inbox', { id: inboxId });
    const { rows } = await fixture.admin.query<{ id: string }>(
      `select id from inbox where disposition = 'waiting'`,
    );
    const causes = [inboxId, ...rows.map(({ id }) => id)].map((id) => vendorCause(id, APPROVED));
    const written = await recordCauses(store, verificationId, causes, () => APPROVED);
    expect(written).toEqual({ outcome: 'written' });
  });
  afterAll(() => fixture.close());

  it('stand in no column of any table in plain text, after a whole life', async () => {
    const result = await readResult(fixture.store, { verificationId, principal: 'system' });
    expect(result?.message.body.toString()).toContain('CANARY');

    let texts = 0;
    for (const pool of [fixture.admin, fixture.store.keys]) {
      const tables = await pool.query<{ name: string }>(
        `select table_name as name from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE'`,
      );
      for (const { name } of tables.rows) {
        const { rows } = await pool.query<{ text: string }>(
          `select t::text as text from ${name} t`,
        );
        for (const { text } of rows) {
          texts += 1;
          for (const [what, secret] of secrets) {
            const leak = text.toLowerCase().includes(secret.toLowerCase());
            expect(leak, `${what} in a row of ${name}`).toBe(false);
          }
        }
      }
    }
    expect(texts).toBeGreaterThan(30);
  });

  it('are in no message of an error that the database gave', async () => {
    const input = createInput(fixture, {
      reference: 'CANARY-reference',
      account: { id: 'CANARY-not-a-uuid', vendor: 'veriff' },
    });
    const failure = createVerification(fixture.store, input);
    await expect(failure).rejects.toThrow('22P02');
    await expect(failure).rejects.not.toThrow('CANARY');
  });
});
