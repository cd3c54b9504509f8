import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordCauses, refused } from '../store/asking.ts';
import { call, idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('a verification whose session the vendor refused', () => {
  it("tells its client the vendor's code and which fields of the request are at fault", async () => {
    const key = await api.key('shop');
    const id = idOf(await start(api, key, VERIFF_BODY));
    const cause = await refused(api.store, id, '1104', ['/subject/lastName']);
    await recordCauses(api.store, id, [cause]);
    const { json } = await call(`${api.url}/v1/verifications/${id}`, { key });
    const told = [
      { code: 'vendor_refused_request', vendorCode: '1104', fields: ['/subject/lastName'] },
    ];
    expect(json).toMatchObject({ reasons: told, decision: { status: 'failed', reasons: told } });
  });
});
