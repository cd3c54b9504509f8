import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settleCapture } from '../../store/index.ts';
import { giveCapture, startCaptureApi } from './capture-api.ts';
import { giveSession } from './given-session.ts';
import { type Answer, call, type TestApi } from './support.ts';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(100)]);
const USUAL_LIMIT = 60;
const VENDOR_TAKES = 6;

let api: TestApi;
let key: string;
beforeAll(async () => {
  // By a vendor whose own limit lies between those of the tests, as Veriff's 40 is below our 60.
  api = await startCaptureApi({ mostPhotos: VENDOR_TAKES });
  key = await api.key('shop');
  // The vendor refuses every photo: so it goes on and on.
  api.dispatch.onCapture = async (verificationId, { captureId }) => {
    const verdict = { accepted: false, gate: 'glare', message: 'Too much glare' } as const;
    await settleCapture(api.store, { verificationId, captureId, verdict });
    return 'judged';
  };
});
afterAll(() => api.close());

const upload = (url: string): Promise<Answer> =>
  call(`${url}/captures/front-id`, {
    method: 'POST',
    key,
    headers: { 'content-type': 'image/jpeg' },
    body: JPEG,
  });
const setLimit = (settings: object) =>
  api.sql('update vendor_accounts set settings = settings || $1', [JSON.stringify(settings)]);

async function statusesOf(url: string, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) statuses.push((await upload(url)).status);
  return statuses;
}

/** So many others like the one that was taken of it. */
const takenBefore = (verificationId: string, count: number) =>
  api.sql(
    `insert into captures (id, verification_id, session, step, object_key, attempt, state)
     select gen_random_uuid(), $1, session, step, object_key, 1, 'refused'
     from captures, generate_series(1, $2) where verification_id = $1`,
    [verificationId, count],
  );

describe('photos that are refused again and again', () => {
  it('are taken sixty times in a session; then a clear answer names what is left to do', async () => {
    const { id, url } = await giveCapture(api, key);
    expect(await statusesOf(url, 1)).toEqual([200]);
    await takenBefore(id, USUAL_LIMIT - 3);
    expect(await statusesOf(url, 2)).toEqual([200, 200]);
    const judged = api.dispatch.of('capture').length;
    const answer = await upload(url);
    expect([answer.status, answer.json['code']]).toEqual([409, 'upload_limit']);
    expect(answer.json['detail']).toMatch(/60 photos.*Hand in .* or cancel and start another/);
    expect(api.dispatch.of('capture')).toHaveLength(judged);
    expect(api.dispatch.of('conclude')).toEqual([]);
  });

  it('are taken as often as the account says, also when many come at once', async () => {
    await setLimit({ maxUploads: 4 });
    const { url } = await giveCapture(api, key);
    const answers = await Promise.all(Array.from({ length: 9 }, () => upload(url)));
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken).toHaveLength(4);
    const refused = answers.filter(({ json }) => json['code'] === 'upload_limit');
    expect(refused).toHaveLength(5);
  });

  it('are taken nine hundred times in all, whatever an account says', async () => {
    await setLimit({ maxUploads: 300 });
    const { id, url } = await giveCapture(api, key);
    expect(await statusesOf(url, 1)).toEqual([200]);
    for (let session = 2; session <= 5; session += 1) {
      await giveSession(api, id, { session, url: undefined });
    }
    await api.sql(
      `insert into captures (id, verification_id, session, step, object_key, attempt, state)
       select gen_random_uuid(), $1, 2 + n % 3, step, object_key, 1, 'refused'
       from captures, generate_series(1, 898) n where verification_id = $1`,
      [id],
    );
    expect(await statusesOf(url, 2)).toEqual([200, 409]);
  });

  it('are taken anew in another session, but not for ever', async () => {
    await setLimit({ maxUploads: 1 });
    const { id, url } = await giveCapture(api, key);
    for (let session = 1; session <= 6; session += 1) {
      if (session > 1) await giveSession(api, id, { session, url: undefined });
      const answer = await upload(url);
      expect([session, answer.status]).toEqual([session, session <= 5 ? 200 : 409]);
    }
  });
});

describe('photos that the vendor takes', () => {
  it('are as many as it says for one session; the next is refused before it is sent to it', async () => {
    await setLimit({ maxUploads: USUAL_LIMIT });
    api.dispatch.onCapture = async (verificationId, { captureId }) => {
      const verdict = { accepted: true, next: null } as const;
      await settleCapture(api.store, { verificationId, captureId, verdict });
      return 'judged';
    };
    const { url } = await giveCapture(api, key);
    expect(new Set(await statusesOf(url, VENDOR_TAKES))).toEqual(new Set([200]));
    const judged = api.dispatch.of('capture').length;
    const answer = await upload(url);
    expect([answer.status, answer.json['code']]).toEqual([409, 'vendor_limit']);
    expect(answer.json['detail']).toMatch(/takes 6 photos in one session.*Hand in .* or cancel/);
    expect(api.dispatch.of('capture')).toHaveLength(judged);
  });
});
