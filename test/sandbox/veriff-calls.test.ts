import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/server.ts';
import {
  act,
  API_KEY,
  call,
  control,
  hmacSignature,
  legacySignature,
  sandbox,
  SECRET,
  textOf,
  veriffSession,
} from './support/sandbox.ts';
import type { Answer, Json } from './support/sandbox.ts';
import { arrived, connected } from './support/veriff.ts';

const HOUR_MS = 60 * 60 * 1_000;
const NOBODY = '0cc3be45-81ec-448b-888e-cde355eb1e8c';
const PNG_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** GET or DELETE, with the id in the path signed. */
const byId = (
  { url }: Sandbox,
  path: string,
  id: string,
  method: 'GET' | 'DELETE' = 'GET',
): Promise<Answer> =>
  call(`${url}/veriff/v1/${path.replace('{id}', id)}`, method, {
    headers: { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(id) },
  });

function send({ url }: Sandbox, method: string, path: string, value: object): Promise<Answer> {
  const body = JSON.stringify(value);
  const headers = { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(body) };
  return call(`${url}/veriff/v1/${path}`, method, { body, headers });
}

const now = (): string => new Date().toISOString();

const upload = (target: Sandbox, id: string, image: object = {}): Promise<Answer> =>
  send(target, 'POST', `sessions/${id}/media`, {
    image: { context: 'face', content: PNG_BASE64, timestamp: now(), ...image },
  });

const handIn = (target: Sandbox, id: string, verification: object = {}): Promise<Answer> =>
  send(target, 'PATCH', `sessions/${id}`, {
    verification: { status: 'submitted', frontState: 'done', timestamp: now(), ...verification },
  });

/** The exact bytes of a photo or video. */
async function contentOf({ url }: Sandbox, id: string) {
  const response = await fetch(`${url}/veriff/v1/media/${id}`, {
    headers: { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(id) },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('Veriff: uploading images oneself', () => {
  it('starts the session with the first image, and hands in by PATCH', async () => {
    const [target, listener] = await connected();
    const { id } = await veriffSession(target, { vendorData: 'ours' });
    const uploaded = await upload(target, id, { content: `data:image/png;base64,${PNG_BASE64}` });
    expect(uploaded.status).toBe(200);
    expect(uploaded.json['image']).toMatchObject({
      name: 'face.jpg',
      mimetype: 'image/png',
      size: Buffer.from(PNG_BASE64, 'base64').length,
    });
    const done = await handIn(target, id);
    expect(done.json).toMatchObject({
      status: 'success',
      verification: { id, status: 'submitted', vendorData: 'ours' },
    });
    expect(done.headers.get('x-hmac-signature')).toBe(hmacSignature(done.text));
    await arrived(listener, ['started', 'submitted']);
  });

  it.each([
    ['1102', 'without a timestamp', { timestamp: undefined }],
    ['1104', 'that are no PNG or JPEG', { content: 'R0lGOA==' }],
    ['1201', 'with an old timestamp', { timestamp: new Date(Date.now() - 2 * HOUR_MS) }],
    ['1400', 'without content', { content: undefined }],
    ['1401', 'that are no base64', { content: 'not base64!' }],
    ['1402', 'of another context', { context: 'pet' }],
  ])('is refused with %s for images %s', async (code, _what, image) => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    const answer = await upload(target, id, image);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ status: 'fail', code });
  });

  it('is refused without an image (1403), without a signature (1815) and for an unknown session (404)', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    const empty = await send(target, 'POST', `sessions/${id}/media`, { picture: {} });
    expect(empty.json).toMatchObject({ code: '1403' });
    const unsigned = await call(`${target.url}/veriff/v1/sessions/${id}/media`, 'POST', {
      body: '{}',
      headers: { 'x-auth-client': API_KEY },
    });
    expect(unsigned.json).toMatchObject({ code: '1815' });
    expect((await upload(target, NOBODY)).status).toBe(404);
  });

  it('is refused with 409 once the attempt was handed in', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await upload(target, id);
    await handIn(target, id);
    expect((await upload(target, id)).status).toBe(409);
  });

  it('is refused after 40 images of one session', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    for (let n = 0; n < 40; n += 1) expect((await upload(target, id)).status).toBe(200);
    expect((await upload(target, id)).status).toBe(400);
  });

  it.each([
    ['1303', 'as another status', { status: 'approved' }],
    ['1102', 'in another state of the front', { frontState: 'half' }],
    ['1202', 'at no time', { timestamp: 'yesterday' }],
  ])('cannot be handed in: %s %s', async (code, _what, verification) => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await upload(target, id);
    expect((await handIn(target, id, verification)).json).toMatchObject({ code });
  });

  it('cannot be handed in twice, nor without an image (1304)', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    expect((await handIn(target, id)).json).toMatchObject({ code: '1304' });
    await upload(target, id);
    await handIn(target, id);
    expect((await handIn(target, id)).json).toMatchObject({ code: '1304' });
  });
});

describe('Veriff: photos and videos', () => {
  const lists = async (target: Sandbox, id: string) => {
    const { json } = await byId(target, 'sessions/{id}/attempts', id);
    const attempts = Object.values(json['verifications'] ?? {}).map(({ id: each }) => textOf(each));
    const of = (attempt: string): Promise<Answer> => byId(target, 'attempts/{id}/media', attempt);
    return Promise.all(attempts.map(async (attempt) => (await of(attempt)).json));
  };

  it('are of their attempt; the session lists those of the most recent one', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'resubmit' });
    await act(target, id, { action: 'approve' });
    const [second, first] = await lists(target, id);
    expect(second?.['images']).toHaveLength(3);
    expect(second?.['videos']?.[0]).toMatchObject({ duration: '12', size: '98' });
    expect(first?.['images']?.[0]?.['id']).not.toBe(second?.['images']?.[0]?.['id']);
    const { json } = await byId(target, 'sessions/{id}/media', id);
    expect(json).toEqual(second);
  });

  it('come chunked, signed over all their bytes, with the hash that their timestamp has', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    const { json } = await byId(target, 'sessions/{id}/media', id);
    const video: Json = json['videos']?.[0] ?? {};
    const { response, bytes } = await contentOf(target, textOf(video['id']));
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(bytes).toHaveLength(100_000);
    const signature = createHmac('sha256', SECRET).update(bytes).digest('hex');
    expect(response.headers.get('x-hmac-signature')).toBe(signature);
    const timestamp = await byId(target, 'timestamps/{id}', textOf(video['timestamp']?.['id']));
    expect(timestamp.json['timestamp']?.['dataHash']).toEqual({
      algorithm: 'SHA-256',
      value: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  it('are as large as a test wants, without timestamps, or wrongly signed', async () => {
    const target = await sandbox();
    const settings = { videoBytes: 3_000_000, timestamps: false, mediaSignature: 'wrong' };
    await control(target, 'PUT', '/veriff/settings', settings);
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    const { json } = await byId(target, 'sessions/{id}/media', id);
    const video: Json = json['videos']?.[0] ?? {};
    expect(video['timestamp']).toBeNull();
    const { response, bytes } = await contentOf(target, textOf(video['id']));
    expect(bytes).toHaveLength(3_000_000);
    const signature = createHmac('sha256', SECRET).update(bytes).digest('hex');
    expect(response.headers.get('x-hmac-signature')).not.toBe(signature);
  });

  it.each(['media/{id}', 'timestamps/{id}', 'attempts/{id}/media', 'sessions/{id}/person'])(
    'and persons that are not known are 404: %s',
    async (path) => {
      expect((await byId(await sandbox(), path, NOBODY)).status).toBe(404);
    },
  );

  it('are refused with a signature of another id (1818) or the wrong scheme (1813)', async () => {
    const { url } = await sandbox();
    const ask = (headers: Record<string, string>): Promise<Answer> =>
      call(`${url}/veriff/v1/media/${NOBODY}`, 'GET', {
        headers: { 'x-auth-client': API_KEY, ...headers },
      });
    const another = await ask({ 'x-hmac-signature': hmacSignature('x') });
    expect(another.json).toMatchObject({ code: '1818' });
    const scheme = await ask({ 'x-signature': legacySignature('x') });
    expect(scheme.json).toMatchObject({ code: '1813' });
  });
});

describe('Veriff: deleting a session', () => {
  const remove = (target: Sandbox, id: string): Promise<Answer> =>
    byId(target, 'sessions/{id}', id, 'DELETE');

  it('makes it unknown, and tells of the end that this was', async () => {
    const [target, listener] = await connected();
    const { id, url } = await veriffSession(target);
    expect((await remove(target, id)).status).toBe(200);
    await arrived(listener, ['expired']);
    expect((await remove(target, id)).status).toBe(404);
    expect((await call(url, 'GET')).status).toBe(404);
  });

  it('is refused while it waits for a decision', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    const answer = await remove(target, id);
    expect(answer.status).toBe(400);
    expect(answer.json['message']).toBe('Session is not in a completed status.');
  });

  it('is refused where it is not turned on', async () => {
    const target = await sandbox();
    await control(target, 'PUT', '/veriff/settings', { deletion: false });
    const { id } = await veriffSession(target);
    expect((await remove(target, id)).status).toBe(403);
  });

  it('happens five times an hour at most, until the sandbox is reset', async () => {
    const target = await sandbox();
    const removeAnother = async () => remove(target, (await veriffSession(target)).id);
    for (let n = 0; n < 5; n += 1) expect((await removeAnother()).status).toBe(200);
    expect((await removeAnother()).status).toBe(429);
    await control(target, 'POST', '/reset');
    expect((await removeAnother()).status).toBe(200);
  });
});
