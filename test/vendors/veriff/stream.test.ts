import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { getMedia } from '../../../vendors/veriff/client.ts';
import { callTo, CREDENTIALS, faultOf, serve } from './support.ts';

const ID = 'ebbf6434-3bf1-4020-8ac3-1ef51a25c673';
const CHUNK = Buffer.alloc(64 * 1024, 'frame');
const CHUNKS = 512;
const VIDEO_BYTES = CHUNK.length * CHUNKS;

/** The signature over as many frames, by the vendor. */
function signatureOver(chunks: number): string {
  const hmac = createHmac('sha256', CREDENTIALS.secrets[0] ?? '');
  for (let n = 0; n < chunks; n += 1) hmac.update(CHUNK);
  return hmac.digest('hex');
}

/** A vendor that sends a video of 32 MB as fast as it is taken, and counts what it has sent. */
async function videoServer(signature: string) {
  const sent = { bytes: 0 };
  function* frames(): Iterable<Buffer> {
    for (let n = 0; n < CHUNKS; n += 1) {
      sent.bytes += CHUNK.length;
      yield CHUNK;
    }
  }
  const baseUrl = await serve((_request, response) => {
    response.writeHead(200, { 'x-hmac-signature': signature });
    // Whoever gives the video up breaks the pipe on purpose.
    pipeline(Readable.from(frames()), response, () => undefined);
  });
  return { baseUrl, sent };
}

describe('a video of 32 MB', () => {
  it('is not taken in while it is not read, and never held', async () => {
    const { baseUrl, sent } = await videoServer(signatureOver(CHUNKS));
    const stream = await getMedia(callTo({ baseUrl }), ID);
    // What the vendor can get rid of without a reader is what the system's own buffers hold.
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = before === sent.bytes;
          before = sent.bytes;
          return isStill;
        },
        { interval: 100, timeout: 5_000 },
      )
      .toBe(true);
    expect(sent.bytes).toBeLessThan(VIDEO_BYTES / 2);
    let read = 0;
    let held = 0;
    for await (const chunk of stream) {
      // A stream of bytes gives Buffers.
      read += (chunk as Buffer).length;
      held = Math.max(held, stream.readableLength);
    }
    expect(read).toBe(VIDEO_BYTES);
    expect(held).toBeLessThan(1024 * 1024);
  });

  it('whose last frame was lost fails, when the vendor has sent all of it and not before', async () => {
    const { baseUrl, sent } = await videoServer(signatureOver(CHUNKS + 1));
    let read = 0;
    const reading = async (): Promise<void> => {
      for await (const chunk of await getMedia(callTo({ baseUrl }), ID)) {
        // As above.
        read += (chunk as Buffer).length;
      }
    };
    const fault = await faultOf(reading());
    expect(fault.code).toBe('vendor_invalid_response');
    expect(sent.bytes).toBe(VIDEO_BYTES);
    // What a stream still buffers when it fails may be dropped; how much differs by line of Node.
    expect(read).toBeGreaterThan(VIDEO_BYTES - 1024 * 1024);
    expect(read).toBeLessThanOrEqual(VIDEO_BYTES);
  });

  it('that is given up is not sent on', async () => {
    const { baseUrl, sent } = await videoServer(signatureOver(CHUNKS));
    const stream = await getMedia(callTo({ baseUrl }), ID);
    await once(stream, 'readable');
    stream.destroy();
    await once(stream, 'close');
    expect(sent.bytes).toBeLessThan(VIDEO_BYTES);
  });
});
