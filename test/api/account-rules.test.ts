import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findStartInput, updateVendorAccountSettings } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { call, idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const { lifecycle } = findVendor('veriff');

const started = async (): Promise<string> =>
  idOf(await start(api, await api.key('a shop'), VERIFF_BODY));
const policyOf = async (verificationId: string) => {
  const { input } = await findStartInput(api.store, { verificationId });
  return (input as { policy: unknown }).policy; // as the API wrote it
};
async function shown(): Promise<unknown> {
  const key = await api.key('a shop');
  const { json } = await call(`${api.url}/v1/vendor-accounts`, { key });
  const { items } = json as unknown as { items: { id: string }[] }; // as the route answers
  return items.find(({ id }) => id === api.accounts.veriff.id);
}

describe('what an approval must hold', () => {
  it('is the vendor’s, or the account’s when it says so, for what is started from then on', async () => {
    const { id } = api.accounts.veriff;
    const ofVendor = {
      approvalNeeds: lifecycle.approvalNeeds.hosted,
      awaitsScreening: lifecycle.screeningApart,
    };
    const before = await started();
    expect(await shown()).toMatchObject({
      approvalNeeds: lifecycle.approvalNeeds,
      screening: lifecycle.screeningApart ? 'asked' : 'told',
    });
    await updateVendorAccountSettings(api.store, {
      id,
      settings: { approvalNeeds: ['document', 'face'], screening: 'none' },
    });
    const after = await started();
    expect(await policyOf(before)).toMatchObject(ofVendor);
    expect(await policyOf(after)).toMatchObject({
      approvalNeeds: ['document', 'face'],
      awaitsScreening: false,
    });
    const own = ['document', 'face'];
    expect(await shown()).toMatchObject({
      approvalNeeds: { hosted: own, direct: own },
      screening: 'none',
    });
  });
});
