import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createKycClient } from '../../clients/typescript/src/index.ts';
import { listCaptures, openObject } from '../../store/index.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import type { TestApi } from './support.ts';
import { withApi } from './with-api.ts';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(50_000)]);

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started), startCaptureApi);

describe('The client for TypeScript', () => {
  it('uploads a photo byte for byte, as its README says', async () => {
    const { id } = await giveCapture(api, key);
    const kyc = createKycClient({ baseUrl: api.url, apiKey: key });
    const { data } = await kyc.POST('/v1/verifications/{id}/captures/{capture}', {
      params: { path: { id, capture: 'front-id' } },
      headers: { 'Content-Type': 'image/jpeg' },
      body: '',
      bodySerializer: () => JPEG,
    });
    expect(data).toMatchObject({ step: 'front-id', contentType: 'image/jpeg' });
    const [row] = await listCaptures(api.store, { verificationId: id });
    const kept = await openObject(api.store, { verificationId: id, key: row?.objectKey ?? '' });
    expect(JPEG.equals(await buffer(kept.content))).toBe(true);
  });

  it('downloads what is no JSON as a stream, as its README says', async () => {
    const { id } = await giveCapture(api, key);
    const kyc = createKycClient({ baseUrl: api.url, apiKey: key });
    const read = await kyc.GET('/v1/verifications/{id}', { params: { path: { id } } });
    const link = new URL(read.data?.link.url ?? '').pathname.split('/').at(-1) ?? '';
    const { data } = await kyc.GET('/v/{link}/qr.svg', {
      params: { path: { link } },
      parseAs: 'stream',
    });
    let text = '';
    for await (const bytes of data ?? []) text += Buffer.from(bytes).toString();
    expect(text).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  });
});
