import { describe, expect, it } from 'vitest';
import { makeLink } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, veriffHeaders } from './support.ts';
import { withApi } from './with-api.ts';

const SUBJECT = {
  firstName: 'CANARYfirst',
  lastName: 'CANARYlast',
  birthDate: '1987-06-05',
  birthPlace: 'CANARYplace',
  idNumber: 'CANARYidnumber',
  email: 'canary@canary.example',
  phone: '+43664000111222',
  document: { number: 'CANARYdoc' },
  address: { street: 'CANARYstreet', city: 'CANARYcity' },
};
const SECRETS = /canary|1987-06-05|664000111222|vendor\.example\.com/i;

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

describe('the log', () => {
  it('holds no personal data, no link, no query, no key and no body, whatever happens', async () => {
    const body = {
      vendor: 'veriff',
      reference: 'order-4711',
      subject: SUBJECT,
      metadata: { note: 'CANARYmetadata' },
      returnUrl: 'https://vendor.example.com/CANARYreturn',
    };
    const created = await start(api, key, body, { 'idempotency-key': 'CANARYkey' });
    const id = idOf(created);
    await start(api, key, { ...body, locale: 'CANARY locale' });
    await start(api, key, body, { 'idempotency-key': 'CANARYkey' });
    await start(api, key, { ...body, maxAttempts: 2 }, { 'idempotency-key': 'CANARYkey' });
    await start(api, key, '{"subject": CANARY');
    await giveSession(api, id, {
      vendorSessionId: 'CANARYsession',
      url: 'https://vendor.example.com/CANARYurl',
      raw: { kind: 'session', body: Buffer.from('{"CANARY":1}') },
    });
    const link = makeLink(api.store, { verificationId: id, version: 1 });
    for (const way of ['', '/return', '/qr.svg', '?CANARYquery=1']) {
      await call(`${api.url}/v/${link}${way}`);
    }
    await call(`${api.url}/v/${link}`, { method: 'POST' });
    await call(`${api.url}/v/CANARYlink`);
    await call(`${api.url}/CANARYpath?CANARYquery=1`);
    await call(`${api.url}/v1/verifications?reference=CANARY%20query`, { key });
    await call(`${api.url}/v1/verifications`, { key: 'kyc_test_CANARYCANARYCANARY' });
    const webhook = new URL(api.accounts.veriff.webhookUrls['decision'] ?? '').pathname;
    for (const text of ['{"id":"CANARY"}', 'CANARY', '{"verification":{"id":"CANARY"}}']) {
      const headers = veriffHeaders(text);
      await call(`${api.url}${webhook}`, { method: 'POST', body: text, headers });
      await call(`${api.url}${webhook}`, {
        method: 'POST',
        body: text,
        headers: veriffHeaders(''),
      });
    }
    await call(`${api.url}/webhooks/CANARY${'x'.repeat(40)}`, { method: 'POST', body: '{}' });

    const log = api.log();
    expect(log.split('\n').length).toBeGreaterThan(15);
    expect(log).toContain(id);
    expect(log).toContain('"route":"/v/:link"');
    expect(log).toContain('"route":"/webhooks/:account/:rest"');
    expect(log).not.toMatch(SECRETS);
    expect(log).not.toContain(link);
    expect(log).not.toContain(key);
    expect(log).not.toContain(api.accounts.veriff.webhookToken);
  });

  it('tells no personal data in any answer but what the client itself set', async () => {
    const created = await start(api, key, { vendor: 'veriff', subject: SUBJECT });
    const id = idOf(created);
    const texts = [
      created.text,
      (await call(`${api.url}/v1/verifications/${id}`, { key })).text,
      (await call(`${api.url}/v1/verifications/${id}/events`, { key })).text,
      (await call(`${api.url}/v1/status`, { key })).text,
    ];
    for (const text of texts) expect(text).not.toMatch(SECRETS);
  });

  it('quotes no value in a fault', async () => {
    const subject = { ...SUBJECT, birthDate: 'CANARYdate', email: 'CANARYmail', gender: 'CANARY' };
    const answer = await start(api, key, {
      vendor: 'CANARYvendor',
      subject,
      reference: 'CANARY x',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toMatch(SECRETS);
  });
});
