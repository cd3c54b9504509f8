import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import type { ObjectsConfig } from '../../store/objects/object-store.ts';
import { openObjects } from '../../store/objects/open.ts';
import { startS3 } from '../setup/s3.ts';

interface Place {
  config: ObjectsConfig;
  /** Every file that is kept, as paths. */
  files: () => Promise<string[]>;
  close: () => Promise<void>;
}

async function aFolder(): Promise<Place> {
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-objects-'));
  return {
    config: { kind: 'folder', directory },
    files: () => filesIn(directory),
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

async function aBucket(): Promise<Place> {
  const s3 = await startS3();
  return { config: s3.config, files: () => filesIn(s3.folder), close: () => s3.stop() };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** What needs one part at S3, exactly two, and two and a bit; and nothing at all. */
const SIZES = [0, 1, 70_000, 10 * 1024 * 1024, 10 * 1024 * 1024 + 1];

describe.each([
  ['a local folder', aFolder],
  ['an S3 server', aBucket],
])('objects in %s', (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  }, 240_000);
  afterAll(() => place.close());
  const objects = () => openObjects(place.config);

  it.each(SIZES)('of %i bytes come back as they went in, under their SHA-256', async (size) => {
    const content = randomBytes(size);
    const key = createHash('sha256').update(content).digest('hex');
    expect(await objects().put(Readable.from(chunksOf(content)))).toEqual({ key, bytes: size });
    expect(await objects().head(key)).toEqual({ bytes: size });
    const stream = await objects().get(key);
    expect(stream !== null && content.equals(await buffer(stream))).toBe(true);
  });

  it('are kept once, however often the same bytes come', async () => {
    const content = randomBytes(1000);
    const { key } = await objects().put(Readable.from([content]));
    expect(await objects().put(Readable.from([content]))).toEqual({ key, bytes: 1000 });
    expect((await place.files()).filter((name) => name === key)).toHaveLength(1);
  });

  it('have tombstones beside them, which say of whom they are, however many and often', async () => {
    const ids = Array.from({ length: 3 }, () => randomUUID());
    for (const id of ids) await objects().keepTombstone(id, `of ${id}`);
    await objects().keepTombstone(ids[0] ?? '', 'once more');
    const listed: string[] = [];
    for await (const id of objects().listTombstones()) listed.push(id);
    expect(listed.toSorted()).toEqual(ids.toSorted());
    expect(await objects().readTombstone(ids[0] ?? '')).toBe('once more');
    expect(await objects().readTombstone(ids[1] ?? '')).toBe(`of ${ids[1]}`);
    expect(await objects().readTombstone(randomUUID())).toBeNull();
    await expect(objects().keepTombstone('../elsewhere', '')).rejects.toThrow();
  });

  it('are gone once deleted, and deleting is safe to repeat', async () => {
    const { key } = await objects().put(Readable.from([randomBytes(10)]));
    await objects().delete(key);
    await objects().delete(key);
    expect(await objects().head(key)).toBeNull();
    expect(await objects().get(key)).toBeNull();
  });

  it.each([1000, 6 * 1024 * 1024])(
    'that break off after %i bytes leave nothing, and fail with what broke them',
    async (size) => {
      const before = await place.files();
      const broken = new KycError('malformed_json', 'The body ended before its length.');
      const content = Readable.from(
        (async function* () {
          yield* chunksOf(randomBytes(size));
          await Promise.reject(broken);
        })(),
      );
      await expect(objects().put(content)).rejects.toBe(broken);
      expect(await place.files()).toEqual(before);
    },
  );

  it('have no other names than a SHA-256: no path leads elsewhere', async () => {
    await expect(objects().get('../../etc/passwd')).rejects.toMatchObject({
      code: 'objects_unavailable',
    });
  });
});

it('an S3 server that is away is said so, without its address', async () => {
  const away = openObjects({
    kind: 's3',
    bucket: 'a-bucket',
    prefix: '',
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const failure: unknown = await away
    .put(Readable.from([randomBytes(10)]))
    .catch((e: unknown) => e);
  expect(failure).toMatchObject({ code: 'objects_unavailable' });
  expect(String(failure)).not.toMatch(/127\.0\.0\.1|a-bucket/);
});

function* chunksOf(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 64 * 1024) yield content.subarray(at, at + 64 * 1024);
}
