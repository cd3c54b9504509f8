import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateVendorAccountCredentials } from '../../store/index.ts';
import { call, startApi, type TestApi, VERIFF, veriffHeaders } from './support.ts';

const [OLD] = VERIFF.secrets;
const NEW = 'the-secret-that-replaces-it';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const rotate = (secrets: string[]): Promise<void> =>
  updateVendorAccountCredentials(api.store, {
    id: api.accounts.veriff.id,
    credentials: { ...VERIFF, secrets },
  });

/** A webhook of the running account, signed with that secret, at the address it always had. */
async function webhookSignedWith(secret: string): Promise<number> {
  const body = JSON.stringify({
    id: randomUUID(),
    attemptId: randomUUID(),
    feature: 'selfid',
    code: 7001,
    action: 'started',
    vendorData: randomUUID(),
  });
  const url = `${api.url}/webhooks/${api.accounts.veriff.webhookToken}/event`;
  const headers = veriffHeaders(body, { secret });
  return (await call(url, { method: 'POST', headers, body })).status;
}

describe('rotating the secret of webhooks', () => {
  it('accepts both while both are listed, and the old one no longer once it is dropped', async () => {
    expect([await webhookSignedWith(OLD), await webhookSignedWith(NEW)]).toEqual([200, 401]);
    await rotate([NEW, OLD]);
    expect([await webhookSignedWith(OLD), await webhookSignedWith(NEW)]).toEqual([200, 200]);
    await rotate([NEW]);
    expect([await webhookSignedWith(OLD), await webhookSignedWith(NEW)]).toEqual([401, 200]);
  });
});
