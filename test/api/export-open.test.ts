import { randomBytes, randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeObject } from '../../store/index.ts';
import { startCaptureApi } from './capture-api.ts';
import { exported, manifestOf } from './exporting.ts';
import { type TestApi } from './support.ts';
import { giveThings } from './things.ts';
import { withApi } from './with-api.ts';

const BYTES = 400_000;

let api: TestApi;
let key: string;
let reference: string;
/** What a video is kept under that is in the archive, before its last files. */
let video: string;
let sound: TestApi['store']['objects'];
withApi((started) => ({ api } = started), startCaptureApi);
beforeEach(async () => {
  key = await api.key(`shop-${randomUUID()}`);
  reference = `order-${randomUUID()}`;
  sound = api.store.objects;
  const { verification } = await giveThings(api, key, api.accounts.veriff.id, { reference });
  const content = Readable.from([randomBytes(BYTES)]);
  const kept = { verificationId: verification, content, purpose: 'media' } as const;
  const mimeType = 'video/mp4';
  ({ key: video } = await storeObject(api.store, { ...kept, mimeType, maxBytes: BYTES }));
});
afterEach(() => {
  api.store.objects = sound;
});

/** From now on the storage gives the video so. */
function give(get: () => Promise<Readable | null>): void {
  api.store.objects = { ...sound, get: (asked) => (asked === video ? get() : sound.get(asked)) };
}

/** How often the video is open in this process, as the kernel knows. */
async function open(): Promise<number> {
  const files = await readdir('/proc/self/fd');
  const paths = files.map((file) => readlink(`/proc/self/fd/${file}`).catch(() => ''));
  return (await Promise.all(paths)).filter((path) => path.endsWith(video)).length;
}

describe('an archive with a video', () => {
  it('leaves nothing open where its reader goes away while it is looked through', async () => {
    const reader = new AbortController();
    const closed: Promise<unknown>[] = [];
    give(async () => {
      reader.abort();
      const content = await sound.get(video);
      if (content !== null) closed.push(new Promise((resolve) => content.once('close', resolve)));
      return content;
    });
    const url = `${api.url}/v1/exports?reference=${reference}`;
    const headers = { authorization: `Bearer ${key}` };
    const reading = fetch(url, { headers, signal: reader.signal }).then((answer) => answer.text());
    await expect(reading).rejects.toThrow('aborted');
    await expect.poll(() => closed.length).toBe(2);
    await expect.poll(open).toBe(0);
  });

  it('leaves nothing open that begins as no object of ours does', async () => {
    const given: Readable[] = [];
    give(() => {
      given.push(Readable.from([Buffer.from('made up'), randomBytes(BYTES)]));
      return Promise.resolve(given.at(-1) ?? null);
    });
    expect(manifestOf(await exported(api, key, reference))).toMatchObject({
      missing: [{ file: `objects/${video}.mp4`, why: 'unreadable' }],
    });
    expect(given.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('is broken off where the storage goes away in the middle of one', async () => {
    give(async () => {
      const content = (await sound.get(video)) ?? [];
      return Readable.from(brokenOff(content), { objectMode: false });
    });
    await expect(exported(api, key, reference)).rejects.toThrow('terminated');
  });

  it('lives on while we look through one that comes slowly', async () => {
    let ask = (_socket: Socket): void => undefined;
    const asked = new Promise<Socket>((resolve) => (ask = resolve));
    const heard = (message: unknown) => {
      ask((message as { socket: Socket }).socket); // as Node documents it
    };
    subscribe('http.server.request.start', heard);
    give(async () => {
      const socket = await asked;
      // For longer than a connection may be idle.
      await once(socket.setTimeout(100), 'timeout');
      return sound.get(video);
    });
    const files = await exported(api, key, reference);
    unsubscribe('http.server.request.start', heard);
    expect([...files.keys()].at(-1)).toBe('SHA256SUMS');
  });
});

async function* brokenOff(content: AsyncIterable<Buffer> | never[]): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    yield chunk;
    throw Object.assign(new Error('It was reset.'), { code: 'ECONNRESET' });
  }
}
