import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { veriff } from '../../../vendors/veriff/index.ts';
import { veriffMedia } from '../../../vendors/veriff/media.ts';
import type { MediaItem } from '../../../vendors/vendor.ts';
import { answering, callTo, CREDENTIALS, faultOf, hmacOf, REQUEST, serve } from './support.ts';
import { startVeriff } from './support.ts';
import type { Veriff } from './support.ts';

const ID = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const ATTEMPT = 'f5c68aea-7f4d-478d-80ab-ca9356074f69';
const MEDIA = 'ebbf6434-3bf1-4020-8ac3-1ef51a25c673';

async function handedIn(times: number, settings = {}): Promise<{ sandbox: Veriff; id: string }> {
  const sandbox = await startVeriff();
  await sandbox.control('PUT', 'settings', settings);
  const { reference } = await veriff.createSession(callTo(sandbox), REQUEST);
  for (let left = times; left > 1; left -= 1) await sandbox.act(reference.id, 'resubmit');
  if (times > 0) await sandbox.act(reference.id, 'approve');
  return { sandbox, id: reference.id };
}

const listOf = ({ sandbox, id }: { sandbox: Veriff; id: string }) =>
  veriffMedia.list(callTo(sandbox), { id });

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the list of media', () => {
  it('has the photos and the video of every attempt, each with the attempt that it is of', async () => {
    const items = await listOf(await handedIn(2));
    expect(items).toHaveLength(8);
    expect(new Set(items.map(({ attempt }) => attempt)).size).toBe(2);
    const videos = items.filter(({ kind }) => kind === 'video');
    expect(videos).toHaveLength(2);
    expect(videos[0]).toMatchObject({ mimeType: 'video/mp4', durationSeconds: 12 });
    expect(items[0]).toMatchObject({ kind: 'image', mimeType: 'image/png', durationSeconds: null });
  });

  it('vouches for the SHA-256 that the content then has, and keeps the signature of that', async () => {
    const session = await handedIn(1);
    for (const item of await listOf(session)) {
      const stream = await veriffMedia.fetch(callTo(session.sandbox), session, item);
      const content = await buffer(stream);
      expect(item.sha256).toBe(sha256(content));
      expect(item.timestamp).toMatchObject({
        context: item.name.split('.')[0],
        signature: expect.stringMatching(/^[A-Za-z0-9+/=]+$/) as string,
      });
    }
  });

  it('vouches for nothing where there are no timestamps, as today', async () => {
    const items = await listOf(await handedIn(1, { timestamps: false }));
    expect(items).toHaveLength(4);
    expect(items.map(({ sha256: hash, timestamp }) => [hash, timestamp])).toEqual(
      items.map(() => [null, null]),
    );
  });

  it('is empty before anything was taken', async () => {
    expect(await listOf(await handedIn(0))).toEqual([]);
  });

  it('of a session that the vendor does not know is none', async () => {
    const call = callTo(await startVeriff());
    const fault = await faultOf(veriffMedia.list(call, { id: MEDIA }));
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it('is not given half when the vendor fails on the way', async () => {
    const { sandbox, id } = await handedIn(1);
    await sandbox.control('POST', 'faults', { kind: 'status', status: 503, path: '/timestamps/' });
    const fault = await faultOf(veriffMedia.list(callTo(sandbox), { id }));
    expect(fault.code).toBe('vendor_unavailable');
  });
});

/** A vendor with one attempt whose one image is this, and whose one timestamp is that. */
async function itemOf(image: object, timestamp: object = {}): Promise<MediaItem | undefined> {
  const baseUrl = await serve((request, response) => {
    const path = request.url ?? '';
    const answer = path.endsWith('/attempts')
      ? { verifications: [{ id: ATTEMPT, status: 'approved' }] }
      : path.includes('/timestamps/')
        ? { timestamp: { id: ATTEMPT, ...timestamp } }
        : { images: [{ id: MEDIA, ...image }] };
    const body = JSON.stringify({ status: 'success', ...answer });
    response.writeHead(200, { 'x-hmac-signature': hmacOf(body) }).end(body);
  });
  const items = await veriffMedia.list(callTo({ baseUrl }), { id: ID });
  return items[0];
}

describe('what the vendor says of an image', () => {
  it.each([
    ['52268', null],
    ['52', null],
    ['{SIZE_IN_KB}', null],
    [52_268, 52_268],
    [1.5, null],
    [null, null],
  ])('as its size %j is %j bytes: a text is in KB', async (size, bytes) => {
    expect(await itemOf({ size })).toMatchObject({ bytes });
  });

  it.each([
    ['12', 12],
    ['12.5', 12.5],
    [7, 7],
    ['{DURATION_IN_SECONDS}', null],
    ['-1', null],
    [null, null],
  ])('as its duration %j is %j seconds', async (duration, durationSeconds) => {
    expect(await itemOf({ duration })).toMatchObject({ durationSeconds });
  });

  it.each([
    ['image/png', 'image/png'],
    ['{MEDIA_MIME_TYPE}', 'image/jpeg'],
    ['text/html', 'image/jpeg'],
    [null, 'image/jpeg'],
  ])('as its type %j is %s', async (mimetype, mimeType) => {
    expect(await itemOf({ mimetype })).toMatchObject({ mimeType });
  });

  const hash = sha256(Buffer.from('x'));
  it.each([
    [{ algorithm: 'SHA-256', value: hash.toUpperCase() }, hash],
    [{ algorithm: 'SHA-256', value: Buffer.from(hash, 'hex').toString('base64') }, hash],
    [{ algorithm: 'SHA-512', value: hash }, null],
    [{ algorithm: 'SHA-256', value: '{HASH_VALUE}' }, null],
    [null, null],
  ])('as its hash %j is %j', async (dataHash, expected) => {
    const item = await itemOf({ timestamp: { id: ATTEMPT } }, { dataHash, signature: 's' });
    expect(item).toMatchObject({ sha256: expected, timestamp: { signature: 's' } });
  });

  it.each([403, 404, 400])(
    'is there without its timestamp, where that is refused (%i)',
    async (status) => {
      const body = JSON.stringify({
        status: 'success',
        images: [{ id: MEDIA, timestamp: { id: ID } }],
      });
      const baseUrl = await serve((request, response) => {
        const isList = request.url?.endsWith('/media') ?? false;
        const said = isList ? body : '{"status":"fail"}';
        response.writeHead(isList ? 200 : status, { 'x-hmac-signature': hmacOf(said) }).end(said);
      });
      const [item] = await veriffMedia.list(callTo({ baseUrl }), { id: ID });
      expect(item).toMatchObject({ id: MEDIA, sha256: null, timestamp: null });
    },
  );
});

describe('a list with odd rows', () => {
  it('hides none of the others, and operators are told', async () => {
    const list = {
      images: [null, { id: '../decision' }, 7, { id: MEDIA }],
      videos: [{ id: null }, { id: ATTEMPT, name: 8, size: {}, timestamp: 'none' }],
    };
    const { baseUrl } = await answering(
      JSON.stringify({ status: 'success', verifications: [], ...list }),
    );
    const told: string[] = [];
    const call = { ...callTo({ baseUrl }), note: (oddity: string) => void told.push(oddity) };
    const items = await veriffMedia.list(call, { id: ID });
    expect(items.map(({ id }) => id)).toEqual([MEDIA, ATTEMPT]);
    expect(told).toEqual(['4 photos or videos of a session have no id that we understand']);
  });
});

describe('the list of a vendor that tells no attempts', () => {
  it('is that of the most recent one', async () => {
    const list = { status: 'success', verifications: [], images: [{ id: MEDIA }], videos: [] };
    const { baseUrl, asked } = await answering(JSON.stringify(list));
    const items = await veriffMedia.list(callTo({ baseUrl }), { id: ID });
    expect(items).toMatchObject([{ id: MEDIA, attempt: null }]);
    expect(asked.at(-1)?.path).toBe(`/v1/sessions/${ID}/media`);
  });
});

describe('the content of a photo or video', () => {
  const item = { id: MEDIA, kind: 'video', name: 'video', mimeType: 'video/mp4' } as const;
  const unsaid = { bytes: null, durationSeconds: null, sha256: null, attempt: null };
  const whole: MediaItem = { ...item, ...unsaid, timestamp: null };
  const CONTENT = Buffer.alloc(300_000, 'moving ');
  const [secret = ''] = CREDENTIALS.secrets;

  async function fetchFrom(headers: Record<string, string>, credentials = {}) {
    const baseUrl = await serve((_request, response) => {
      response.writeHead(200, headers).end(CONTENT);
    });
    const stream = await veriffMedia.fetch(callTo({ baseUrl, credentials }), { id: ID }, whole);
    return buffer(stream);
  }

  it('comes with the exact bytes when they are signed', async () => {
    const content = await fetchFrom({ 'x-hmac-signature': hmacOf(CONTENT) });
    expect(content.equals(CONTENT)).toBe(true);
  });

  it('may be signed the older way, and with the secret that is being rotated out', async () => {
    const legacy = createHash('sha256').update(CONTENT).update(secret).digest('hex');
    const credentials = { signatureScheme: 'legacy', secrets: ['new', secret] } as const;
    const content = await fetchFrom({ 'x-signature': legacy.toUpperCase() }, credentials);
    expect(content.equals(CONTENT)).toBe(true);
  });

  it.each([
    ['of other bytes', { 'x-hmac-signature': hmacOf('other') }],
    ['missing', {}],
    ['no signature', { 'x-hmac-signature': 'soon' }],
    ['of the scheme that the account does not use', { 'x-signature': hmacOf(CONTENT) }],
  ])('fails when the signature is %s', async (_how, headers) => {
    expect((await faultOf(fetchFrom(headers))).code).toBe('vendor_invalid_response');
  });

  it('fails when a byte was changed on the way', async () => {
    const signature = hmacOf(Buffer.concat([CONTENT.subarray(0, -1), Buffer.from('!')]));
    const fault = await faultOf(fetchFrom({ 'x-hmac-signature': signature }));
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it('that is no longer there says so', async () => {
    const call = callTo(await startVeriff());
    const fault = await faultOf(veriffMedia.fetch(call, { id: ID }, whole));
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it.each(['wrong', 'missing'])(
    'of the simulator told to sign %s fails',
    async (mediaSignature) => {
      const session = await handedIn(1, { mediaSignature });
      const [first] = await listOf(session);
      const read = async () =>
        buffer(await veriffMedia.fetch(callTo(session.sandbox), session, first ?? whole));
      expect((await faultOf(read())).code).toBe('vendor_invalid_response');
    },
  );
});
