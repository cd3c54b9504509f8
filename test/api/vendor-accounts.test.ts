import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, createVendorAccount, noteAccountOddities } from '../../store/index.ts';
import { call, idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('the list of vendor accounts', () => {
  it('says what each account can do, and nothing that is secret', async () => {
    const answer = await call(`${api.url}/v1/vendor-accounts`, { key: await api.key('a shop') });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      items: [
        {
          id: api.accounts.veriff.id,
          vendor: 'veriff',
          shared: true,
          webhook: 'signed',
          deletion: true,
          evidence: 'decision',
          vendorOptions: { type: 'object', properties: { features: { type: 'array' } } },
          health: { state: 'ok', warnings: [] },
        },
        {
          id: api.accounts.datakeen.id,
          deletion: false,
          session: { lifetimeMs: 3_600_000, resubmission: 'new_session' },
        },
      ],
    });
    expect(answer.text).not.toContain('secret-of-the-tests');
    expect(answer.text).not.toContain(api.accounts.veriff.webhookToken);
    expect(answer.text).not.toContain('tests@example.com');
  });

  it('warns of what was odd in the last list of its vendor, until it is mended', async () => {
    const key = await api.key('a shop');
    const odd = '5 of 6 templates have no id or no status that we understand';
    const about = { accountId: api.accounts.datakeen.id };
    await noteAccountOddities(api.store, { ...about, oddities: [odd] });
    const route = `${api.url}/v1/vendor-accounts`;
    expect((await call(route, { key })).text).toContain(`${odd}: look at them in the vendor's`);
    expect((await call(`${api.url}/v1/status`, { key })).text).toContain(odd);
    await noteAccountOddities(api.store, { ...about, oddities: [] });
    expect((await call(route, { key })).text).not.toContain(odd);
  });

  it("shows no other client's accounts and none of the other mode", async () => {
    const { id: clientId } = await createClient(api.store, { name: 'another' });
    const { id } = await createVendorAccount(api.store, {
      clientId,
      vendor: 'incode',
      mode: 'test',
      name: 'incode of another',
      baseUrl: 'https://incode.example.com',
      credentials: { apiKey: 'k', configurationId: 'flow' },
    });
    const route = `${api.url}/v1/vendor-accounts`;
    const theirs = await call(route, { key: await api.key(clientId) });
    expect(theirs.text).toContain(id);
    expect(theirs.text).toContain('Mark session completed');
    const ours = await call(route, { key: await api.key('a shop') });
    expect(ours.text).not.toContain(id);
    const live = await call(route, { key: await api.key('a shop', { mode: 'live' }) });
    expect(live.json).toEqual({ items: [] });
  });

  it('says of an account whose vendor never called, although it was asked and decided, what to check', async () => {
    const key = await api.key('a shop');
    const id = idOf(await start(api, key, VERIFF_BODY));
    await api.sql(
      `with answer as (
         insert into inbox (id, verification_id, session, account_id, vendor, source, kind, fact,
           disposition, received_at)
         select gen_random_uuid(), id, 1, account_id, vendor, 'answer', 'decision',
           '{"kind": "outcome", "outcome": "approved", "reasons": []}', 'applied', now()
         from verifications where id = $1 returning id, verification_id)
       insert into decisions (id, verification_id, number, status, reasons, decided_by, principal,
         inbox_id)
       select gen_random_uuid(), verification_id, 1, 'approved', '{}', 'vendor', 'vendor:veriff', id
       from answer`,
      [id],
    );
    const { text } = await call(`${api.url}/v1/vendor-accounts`, { key });
    expect(text.match(/No webhook of this account was ever accepted/g)).toHaveLength(1);
    expect(text).toContain("check the account's webhook address");
  });
});
