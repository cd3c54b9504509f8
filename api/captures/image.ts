import { Readable } from 'node:stream';
import { KycError } from '../../domain/errors.ts';
import type { RequestHead } from '../http/context.ts';

export type ImageType = 'image/jpeg' | 'image/png';

/** Largest image that is taken, in bytes. */
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024;

/** How the two formats begin. */
const MAGIC: Readonly<Record<ImageType, Buffer>> = {
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
  'image/png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
};
const LONGEST_MAGIC = 8;

/** The formats that each type of content allows; that of bytes in general is all that some clients can send. */
const ALLOWED: Readonly<Record<string, readonly ImageType[]>> = {
  'image/jpeg': ['image/jpeg'],
  'image/png': ['image/png'],
  'application/octet-stream': ['image/jpeg', 'image/png'],
};

/**
 * What the request says that it brings, before a byte of it is read.
 * @throws KycError `unsupported_media_type`, `payload_too_large`
 */
export function announcedImage(request: RequestHead): readonly ImageType[] {
  const type = (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const allowed = Object.hasOwn(ALLOWED, type) ? ALLOWED[type] : undefined;
  if (allowed === undefined) {
    throw new KycError(
      'unsupported_media_type',
      'Send the image itself as "Content-Type: image/jpeg", "image/png" or "application/octet-stream".',
    );
  }
  if ((request.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new KycError('unsupported_media_type', 'The body must not be compressed.');
  }
  if (Number(request.get('content-length') ?? 0) > MAX_IMAGE_BYTES) throw tooLarge();
  return allowed;
}

/** How long it says that the image is, in bytes; the longest that is taken where it does not say. */
export function announcedBytes(request: RequestHead): number {
  return Number(request.get('content-length') ?? MAX_IMAGE_BYTES);
}

/**
 * What the image is by its first bytes, and all of its bytes as they come.
 * @throws KycError `invalid_request` for none of those, `malformed_json` when the sender breaks off
 */
export async function imageOf(
  body: AsyncIterable<Buffer>,
  allowed: readonly ImageType[],
): Promise<{ mimeType: ImageType; content: Readable }> {
  const chunks = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < LONGEST_MAGIC) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const mimeType = allowed.find((type) => head.subarray(0, MAGIC[type].length).equals(MAGIC[type]));
  if (mimeType === undefined) {
    const names = allowed.map((type) => (type === 'image/png' ? 'PNG' : 'JPEG')).join(' or ');
    const message = `must be a ${names} image, as its Content-Type says`;
    throw new KycError('invalid_request', 'The body is no such image.', {
      fields: [{ pointer: '/body', message }],
    });
  }
  return { mimeType, content: Readable.from(joined(head, chunks), { objectMode: false }) };
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

export function tooLarge(): KycError {
  return new KycError('payload_too_large', `At most ${MAX_IMAGE_BYTES} bytes are accepted.`);
}
