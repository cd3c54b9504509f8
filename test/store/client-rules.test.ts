import { createHmac, hkdfSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { changeClientSettings, createApiKey, createClient, findApiKey } from '../../store/index.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

async function aClient() {
  const { id: clientId } = await createClient(fixture.store, { name: 'A client' });
  const key = { clientId, mode: 'test', scopes: [], name: 'key' } as const;
  const { token } = await createApiKey(fixture.store, key);
  const policy = async () => (await findApiKey(fixture.store, token))?.policy;
  const fourEyes = async () => (await policy())?.fourEyes;
  return { clientId, policy, fourEyes };
}

/** The tag as the build that had but four eyes to set has made it. */
function tagOfBefore(clientId: string, fourEyes: string): string {
  const key = hkdfSync('sha256', fixture.store.hashKey, '', 'durable-kyc/row-tags/v1', 32);
  const fields = ['v1', 'client_rules', ['client_id', clientId], ['four_eyes', fourEyes]];
  const mac = createHmac('sha256', Buffer.from(key)).update(JSON.stringify(fields));
  return `v1.${mac.digest('base64url')}`;
}

it('what an earlier build has set for a client holds, and can be changed', async () => {
  const { clientId, fourEyes } = await aClient();
  await fixture.admin.query(
    'insert into client_rules (client_id, four_eyes, tag) values ($1, $2, $3)',
    [clientId, 'approvals', tagOfBefore(clientId, 'approvals')],
  );
  expect(await fourEyes()).toBe('approvals');
  const changed = await changeClientSettings(fixture.store, { clientId, reviewWithinHours: 24 });
  expect(changed).toMatchObject({
    ...{ fourEyes: 'approvals', reviewWithinHours: 24, finalDecision: 'vendor' },
  });
  expect(await fourEyes()).toBe('approvals');
});

it('hours that somebody with the database sets, or takes away, are not believed', async () => {
  const { clientId, fourEyes } = await aClient();
  await changeClientSettings(fixture.store, { clientId, reviewWithinHours: 24 });
  for (const hours of [null, 2_000]) {
    const sql = 'update client_rules set review_within_hours = $2 where client_id = $1';
    await fixture.admin.query(sql, [clientId, hours]);
    await expect(fourEyes()).rejects.toMatchObject({ code: 'internal' });
  }
});

it('the last word is the client’s once it is set, and is taken back by nobody with the database alone', async () => {
  const { clientId, policy } = await aClient();
  expect(await policy()).toMatchObject({ finalDecision: 'vendor' });
  await changeClientSettings(fixture.store, { clientId, finalDecision: 'client' });
  await changeClientSettings(fixture.store, { clientId, fourEyes: 'always' });
  expect(await policy()).toMatchObject({ finalDecision: 'client', fourEyes: 'always' });
  for (const word of ['vendor', null]) {
    const sql = 'update client_rules set final_decision = $2 where client_id = $1';
    await fixture.admin.query(sql, [clientId, word]);
    await expect(policy()).rejects.toMatchObject({ code: 'internal' });
  }
});
