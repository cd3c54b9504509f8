import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { objectFailure } from './failure.ts';
import { Measure } from './measure.ts';
import {
  checkKey,
  type ObjectsConfig,
  type ObjectStore,
  type StoredBytes,
  tombstoneName,
  tombstoneOf,
  TOMBSTONES,
} from './object-store.ts';

/** The smallest part that S3 takes: what one upload holds in memory. */
const PART_BYTES = 5 * 1024 * 1024;
const CONNECT_MS = 5_000;
const SILENCE_MS = 60_000;

interface Bucket {
  client: S3Client;
  bucket: string;
  /** Ends in a slash, or is empty. */
  prefix: string;
}

/** Objects in a bucket. One client, which keeps its connections; closing it is not needed. */
export function s3Bucket(config: Extract<ObjectsConfig, { kind: 's3' }>): ObjectStore {
  const { bucket, prefix } = config;
  const here: Bucket = {
    client: clientOf(config),
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
  };
  return {
    put: (content) => guarded(() => put(here, content)),
    get: (key) => guarded(() => unlessMissing(get(here, key))),
    delete: (key) => guarded(() => remove(here, nameOf(here, key))),
    head: (key) => guarded(() => unlessMissing(head(here, key))),
    keepTombstone: (id, text) => guarded(() => keepTombstone(here, id, text)),
    listTombstones: () => listTombstones(here),
    readTombstone: (id) => guarded(() => unlessMissing(readTombstone(here, id))),
  };
}

function clientOf({ region, endpoint, credentials }: Extract<ObjectsConfig, { kind: 's3' }>) {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    // Not every S3 server knows the newer checksums; what we keep is named by its SHA-256.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
  });
}

/**
 * The name follows from the bytes and is known only at their end: they are uploaded under another
 * one, then copied on the server. `incoming/` needs a lifecycle rule for what a crash leaves there.
 */
async function put(here: Bucket, content: Readable): Promise<StoredBytes> {
  const { client, bucket, prefix } = here;
  const incoming = `${prefix}incoming/${randomUUID()}`;
  const measure = new Measure();
  content.on('error', (error) => measure.destroy(error));
  try {
    await new Upload({
      client,
      params: { Bucket: bucket, Key: incoming, Body: content.pipe(measure) },
      queueSize: 1,
      partSize: PART_BYTES,
    }).done();
    const stored = measure.result();
    await client.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: nameOf(here, stored.key),
        CopySource: `${bucket}/${incoming.split('/').map(encodeURIComponent).join('/')}`,
      }),
    );
    return stored;
  } finally {
    content.destroy();
    await remove(here, incoming).catch(() => undefined);
  }
}

async function get(here: Bucket, key: string): Promise<Readable> {
  const answer = await here.client.send(
    new GetObjectCommand({ Bucket: here.bucket, Key: nameOf(here, key) }),
  );
  if (!(answer.Body instanceof Readable)) throw new Error('The object has no body.');
  return answer.Body;
}

async function head(here: Bucket, key: string): Promise<{ bytes: number }> {
  const answer = await here.client.send(
    new HeadObjectCommand({ Bucket: here.bucket, Key: nameOf(here, key) }),
  );
  return { bytes: answer.ContentLength ?? 0 };
}

async function remove({ client, bucket }: Bucket, name: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }));
}

const tombstonesIn = ({ prefix }: Bucket): string => `${prefix}${TOMBSTONES}/`;

async function keepTombstone(here: Bucket, id: string, text: string): Promise<void> {
  const Key = `${tombstonesIn(here)}${tombstoneName(id)}`;
  await here.client.send(new PutObjectCommand({ Bucket: here.bucket, Key, Body: text }));
}

/** A thousand at a time: as many as S3 gives at once. */
async function* listTombstones(here: Bucket): AsyncIterable<string> {
  const Prefix = tombstonesIn(here);
  for (let from: string | undefined, isFirst = true; isFirst || from !== undefined;) {
    isFirst = false;
    const list = new ListObjectsV2Command({
      ...{ Bucket: here.bucket, Prefix },
      ...(from === undefined ? {} : { ContinuationToken: from }),
    });
    const page = await guarded(() => here.client.send(list));
    for (const { Key } of page.Contents ?? []) {
      const id = tombstoneOf(Key?.slice(Prefix.length) ?? '');
      if (id !== null) yield id;
    }
    from = page.NextContinuationToken;
  }
}

async function readTombstone(here: Bucket, id: string): Promise<string> {
  const Key = `${tombstonesIn(here)}${tombstoneName(id)}`;
  const { Body } = await here.client.send(new GetObjectCommand({ Bucket: here.bucket, Key }));
  if (Body === undefined) throw new Error('The tombstone has no body.');
  return Body.transformToString();
}

const nameOf = ({ prefix }: Bucket, key: string): string =>
  `${prefix}${checkKey(key).slice(0, 2)}/${key}`;

async function unlessMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    const isMissing =
      error instanceof S3ServiceException && ['NoSuchKey', 'NotFound'].includes(error.name);
    if (isMissing) return null;
    throw error;
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw objectFailure(error);
  }
}
