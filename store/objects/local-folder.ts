import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { objectFailure } from './failure.ts';
import { Measure } from './measure.ts';
import {
  checkKey,
  type ObjectStore,
  type StoredBytes,
  tombstoneName,
  tombstoneOf,
  TOMBSTONES,
} from './object-store.ts';

/** Unfinished objects; after a crash something may be left here, which is never read. */
const INCOMING = 'incoming';

/** Objects as files of one folder, which every process of the service must see. */
export function localFolder(directory: string): ObjectStore {
  const root = path.resolve(directory);
  const fileOf = (key: string): string => path.join(root, checkKey(key).slice(0, 2), key);
  return {
    put: (content) => guarded(() => put(root, fileOf, content)),
    get: (key) =>
      guarded(async () => {
        const file = await unlessMissing(open(fileOf(key), 'r'));
        return file?.createReadStream() ?? null;
      }),
    delete: (key) => guarded(() => rm(fileOf(key), { force: true })),
    head: (key) =>
      guarded(async () => {
        const found = await unlessMissing(stat(fileOf(key)));
        return found === null ? null : { bytes: found.size };
      }),
    keepTombstone: (id, text) =>
      guarded(async () => {
        const content = Readable.from([Buffer.from(text)]);
        await putAs(root, content, () => path.join(root, TOMBSTONES, tombstoneName(id)));
      }),
    listTombstones: () => tombstonesIn(path.join(root, TOMBSTONES)),
    readTombstone: (id) =>
      guarded(() =>
        unlessMissing(readFile(path.join(root, TOMBSTONES, tombstoneName(id)), 'utf8')),
      ),
  };
}

async function* tombstonesIn(folder: string): AsyncIterable<string> {
  const names = await guarded(() => unlessMissing(readdir(folder)));
  for (const name of names ?? []) {
    const id = tombstoneOf(name);
    if (id !== null) yield id;
  }
}

function put(
  root: string,
  fileOf: (key: string) => string,
  content: Readable,
): Promise<StoredBytes> {
  return putAs(root, content, ({ key }) => fileOf(key));
}

/** Nothing is seen under its name before all of it is on the disk. */
async function putAs(
  root: string,
  content: Readable,
  nameOf: (stored: StoredBytes) => string,
): Promise<StoredBytes> {
  const incoming = path.join(root, INCOMING, randomUUID());
  await mkdir(path.dirname(incoming), { recursive: true, mode: 0o700 });
  try {
    const measure = new Measure();
    const file = await open(incoming, 'wx', 0o600);
    await pipeline(content, measure, file.createWriteStream({ flush: true }));
    const stored = measure.result();
    const target = nameOf(stored);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await rename(incoming, target);
    return stored;
  } finally {
    await rm(incoming, { force: true });
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw objectFailure(error);
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
