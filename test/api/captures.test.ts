import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { speechIn } from '../../api/words/speech.ts';
import type { CaptureVerdict } from '../../domain/capture-verdict.ts';
import { KycError } from '../../domain/errors.ts';
import { FINAL_STATUSES } from '../../domain/status.ts';
import { listCaptures, openObject, settleCapture } from '../../store/index.ts';
import { type GivenCapture, giveCapture, startCaptureApi } from './capture-api.ts';
import { type Answer, call, idOf, pointersOf, type TestApi, textOf } from './support.ts';
import { withApi } from './with-api.ts';

const MEBIBYTE = 1024 * 1024;
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(50_000)]);
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(50_000)]);

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started), startCaptureApi);

const given = (options?: GivenCapture) => giveCapture(api, key, options);

/** The vendor's verdict comes at once. */
function judges(verdict: CaptureVerdict): void {
  api.dispatch.onCapture = async (verificationId, { captureId }) => {
    await settleCapture(api.store, { verificationId, captureId, verdict });
    return 'judged';
  };
}

const submit = (url: string) => call(`${url}/submit`, { method: 'POST', key });
const upload = (url: string, body: Buffer, options: { type?: string; step?: string } = {}) =>
  call(`${url}/captures/${options.step ?? 'front-id'}`, {
    method: 'POST',
    key,
    headers: { 'content-type': options.type ?? 'image/jpeg' },
    body,
  });

describe('an image', () => {
  it.each([
    ['image/jpeg', 'image/jpeg', JPEG],
    ['image/png', 'image/png', PNG],
    ['bytes in general that are a JPEG', 'image/jpeg', JPEG],
    ['bytes in general that are a PNG', 'image/png', PNG],
  ])('is kept encrypted before the vendor judges it: %s', async (what, contentType, image) => {
    const { id, url } = await given();
    const type = what === contentType ? what : 'application/octet-stream';
    const answer = await upload(url, image, { type });
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ step: 'front-id', state: 'stored', contentType });
    const captureId = idOf(answer);
    expect(answer.headers.get('location')).toBe(`/v1/verifications/${id}/captures/${captureId}`);
    const [row] = await listCaptures(api.store, { verificationId: id });
    const kept = await openObject(api.store, { verificationId: id, key: row?.objectKey ?? '' });
    expect(image.equals(await buffer(kept.content))).toBe(true);
    expect(api.dispatch.of('capture')).toEqual([
      [id, { captureId, step: 'front-id' }, { waitMs: expect.any(Number) as number }],
    ]);
  });

  it('that is accepted is answered with what is wanted next', async () => {
    const { url } = await given();
    judges({ accepted: true, next: 'selfie' });
    const answer = await upload(url, JPEG);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ state: 'accepted', gate: null, next: 'selfie' });
  });

  it("that is refused is answered with the gate, and the vendor's words for the person", async () => {
    const { url } = await given();
    judges({ accepted: false, gate: 'glare', message: 'Too much glare' });
    const answer = await upload(url, JPEG);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      state: 'refused',
      gate: 'glare',
      message: 'Too much glare',
      next: null,
    });
  });

  it.each([
    ['glare', 'glare'],
    ['code-101', 'glasses'],
    ['a-gate-of-tomorrow', 'again'],
  ] as const)("that the gate %s refused has words in the person's language", async (gate, text) => {
    const { url } = await given();
    judges({ accepted: false, gate, message: 'In English' });
    const answer = await upload(url, JPEG);
    const spanish = { lang: 'es', message: speechIn('es').photo(text) };
    const location = `${api.url}${answer.headers.get('location') ?? ''}`;
    const headers = { 'accept-language': 'es-MX' };
    expect((await call(location, { key, headers })).json).toMatchObject({ forPerson: spanish });
    const english = { lang: 'en', message: speechIn('en').photo(text) };
    expect(answer.json).toMatchObject({ message: 'In English', forPerson: english });
  });

  it('can be looked at later, which asks again for a verdict that is missing', async () => {
    const { url } = await given();
    const { headers } = await upload(url, JPEG);
    const location = `${api.url}${headers.get('location') ?? ''}`;
    expect((await call(location, { key })).status).toBe(202);
    judges({ accepted: true, next: null });
    expect((await call(location, { key })).json).toMatchObject({ state: 'accepted' });
    api.dispatch.calls.length = 0;
    expect((await call(location, { key })).status).toBe(200);
    expect(api.dispatch.calls).toEqual([]);
  });

  it.each([
    ['no image', 'application/json', Buffer.from('{}'), 415],
    ['a PNG that says it is a JPEG', 'image/jpeg', PNG, 422],
    ['a JPEG that says it is a PNG', 'image/png', JPEG, 422],
    ['a GIF', 'application/octet-stream', Buffer.from('GIF89a'), 422],
    ['nothing', 'image/jpeg', Buffer.alloc(0), 422],
    ['nothing of any type', 'application/octet-stream', Buffer.alloc(0), 422],
    ['too short to be one', 'image/png', Buffer.from([0x89]), 422],
  ])('must be one: %s', async (_what, type, body, status) => {
    const { id, url } = await given();
    expect((await upload(url, body, { type })).status).toBe(status);
    expect(await listCaptures(api.store, { verificationId: id })).toEqual([]);
    expect(api.dispatch.of('capture')).toEqual([]);
  });

  it.each(['with its length', 'in pieces, without a length'])(
    'that is too large is refused, %s',
    async (how) => {
      const { id, url } = await given();
      const image = Buffer.concat([JPEG, Buffer.alloc(10 * MEBIBYTE)]);
      const pieces = new ReadableStream({
        start: (controller) => {
          for (let at = 0; at < image.length; at += MEBIBYTE) {
            controller.enqueue(image.subarray(at, at + MEBIBYTE));
          }
          controller.close();
        },
      });
      const answer = await call(`${url}/captures/selfie`, {
        method: 'POST',
        key,
        headers: { 'content-type': 'image/jpeg' },
        ...(how === 'with its length' ? { body: image } : { body: pieces, duplex: 'half' }),
      });
      expect([answer.status, answer.json['code']]).toEqual([413, 'payload_too_large']);
      expect(textOf(answer.json['detail'])).toContain('10485760 bytes');
      expect(await listCaptures(api.store, { verificationId: id })).toEqual([]);
    },
  );

  it('waits its turn where too many come at one time: a clear 429 that says when', async () => {
    const { url } = await given();
    let finish = (): void => undefined;
    const isOver = new Promise<void>((resolve) => (finish = resolve));
    const send = () => {
      const body = new ReadableStream({
        start: async (controller) => {
          controller.enqueue(JPEG);
          await isOver;
          controller.close();
        },
      });
      const headers = { 'content-type': 'image/jpeg' };
      return call(`${url}/captures/selfie`, { method: 'POST', key, headers, body, duplex: 'half' });
    };
    const answered: Answer[] = [];
    const sent = Array.from({ length: 15 }, () =>
      send().then((answer) => void answered.push(answer)),
    );
    // Twelve fit; none of them is over before all have come.
    await vi.waitFor(() => {
      expect(answered).toHaveLength(3);
    }, 10_000);
    for (const refused of answered) {
      expect([refused.status, refused.json['code']]).toEqual([429, 'rate_limited']);
      expect(refused.headers.get('retry-after')).toBe('2');
    }
    finish();
    await Promise.all(sent);
    expect(answered.filter(({ status }) => status === 429)).toHaveLength(3);
    expect((await upload(url, JPEG)).status).toBeLessThan(300);
  });

  it('of exactly the limit is taken', async () => {
    const { url } = await given();
    const image = Buffer.alloc(10 * MEBIBYTE);
    JPEG.copy(image);
    expect((await upload(url, image)).json).toMatchObject({ bytes: 10 * MEBIBYTE });
  });

  it('must be of a step of the vendor', async () => {
    const { url } = await given();
    const answer = await upload(url, JPEG, { step: 'left-foot' });
    expect([answer.status, pointersOf(answer)]).toEqual([422, ['/path/step']]);
    expect(answer.text).toContain('front-id, selfie');
  });

  it.each([
    ['submitted', 'already_submitted'],
    ['in_review', 'already_submitted'],
    ...FINAL_STATUSES.map((status) => [status, 'already_final'] as const),
  ] as const)('comes too late: %s', async (status, code) => {
    const { url } = await given({ status });
    const answer = await upload(url, JPEG);
    expect([answer.status, answer.json['code']]).toEqual([409, code]);
  });

  it('comes too early while there is no session, and is not for a hosted verification', async () => {
    const early = await given({ ready: false });
    expect((await upload(early.url, JPEG)).json['code']).toBe('not_ready');
    const hosted = await given({ capture: 'hosted' });
    expect((await upload(hosted.url, JPEG)).status).toBe(422);
  });

  it('that the workflow refuses is answered with its reason', async () => {
    const { url } = await given();
    api.dispatch.onCapture = () => Promise.reject(new KycError('already_submitted', 'Handed in.'));
    expect((await upload(url, JPEG)).status).toBe(409);
  });

  it('needs the scope, and is no other client’s', async () => {
    const { url } = await given();
    const { headers } = await upload(url, JPEG);
    const location = `${api.url}${headers.get('location') ?? ''}`;
    const reader = await api.key('shop', { scopes: ['verifications:read'] });
    const other = await api.key('another shop');
    const send = (as: string) =>
      call(`${url}/captures/selfie`, {
        method: 'POST',
        key: as,
        headers: { 'content-type': 'image/jpeg' },
        body: JPEG,
      });
    expect((await send(reader)).status).toBe(403);
    expect((await send(other)).status).toBe(404);
    expect((await call(location, { key: other })).status).toBe(404);
    expect((await call(`${url}/submit`, { method: 'POST', key: other })).status).toBe(404);
  });
});

describe('handing in', () => {
  it('needs an image that was accepted', async () => {
    const { url } = await given();
    expect((await submit(url)).json['code']).toBe('not_ready');
    judges({ accepted: false, gate: 'glare', message: 'Too much glare' });
    await upload(url, JPEG);
    expect((await submit(url)).json['code']).toBe('not_ready');
    expect(api.dispatch.of('submitCaptures')).toEqual([]);
  });

  it('needs one of this try, once the person was asked to try again', async () => {
    const { id, url } = await given();
    judges({ accepted: true, next: 'selfie' });
    await upload(url, JPEG);
    await api.sql('update verifications set attempts_used = 1 where id = $1', [id]);
    expect((await submit(url)).json['code']).toBe('not_ready');
    await upload(url, JPEG);
    expect((await submit(url)).status).toBe(200);
    const images = await listCaptures(api.store, { verificationId: id });
    expect(images.map(({ isOfThisTry }) => isOfThisTry)).toEqual([false, true]);
  });

  it.each([
    ['submitted', 200],
    ['waiting', 202],
  ] as const)('is answered with the verification as it stands: %s', async (progress, status) => {
    const { id, url } = await given();
    judges({ accepted: true, next: null });
    await upload(url, JPEG);
    api.dispatch.onSubmit = () => Promise.resolve(progress);
    const answer = await submit(url);
    expect([answer.status, answer.json['id']]).toEqual([status, id]);
    expect(api.dispatch.of('submitCaptures')).toEqual([
      [id, { sequence: 2, captures: 1 }, { waitMs: expect.any(Number) as number }],
    ]);
  });

  it('again, afterwards, is a conflict', async () => {
    const { url } = await given({ status: 'submitted' });
    const answer = await submit(url);
    expect([answer.status, answer.json['code']]).toEqual([409, 'already_submitted']);
  });
});

describe('the link of a direct capture', () => {
  it('sends the person back to where the photos are taken', async () => {
    const { url } = await given();
    const { json } = await call(url, { key });
    const link = textOf((json['link'] as { url: string }).url); // the schema's own shape
    const answer = await call(link.replace('https://kyc.example.com', api.url));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(speechIn('en').page('elsewhereTitle'));
  });
});
