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

/**
 * What the request says that it brings, before a byte of it is read.
 * @throws KycError `unsupported_media_type`, `payload_too_large`
 */
export function announcedImage(request: RequestHead): ImageType {
  const type = (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'image/jpeg' && type !== 'image/png') {
    throw new KycError(
      'unsupported_media_type',
      'Send the image itself as "Content-Type: image/jpeg" or "image/png".',
    );
  }
  if ((request.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new KycError('unsupported_media_type', 'The body must not be compressed.');
  }
  if (Number(request.get('content-length') ?? 0) > MAX_IMAGE_BYTES) throw tooLarge();
  return type;
}

/** How long it says that the image is, in bytes; the longest that is taken where it does not say. */
export function announcedBytes(request: RequestHead): number {
  return Number(request.get('content-length') ?? MAX_IMAGE_BYTES);
}

/**
 * The image's bytes as they come, if they begin as such an image does.
 * @throws KycError `invalid_request` when they do not, `malformed_json` when the sender breaks off
 */
export function imageOf(body: AsyncIterable<Buffer>, type: ImageType): Readable {
  return Readable.from(checkedBytes(body, type), { objectMode: false });
}

async function* checkedBytes(body: AsyncIterable<Buffer>, type: ImageType): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < LONGEST_MAGIC) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const magic = MAGIC[type];
  if (!head.subarray(0, magic.length).equals(magic)) {
    const pointer = '/body';
    const message = `must be a ${type === 'image/png' ? 'PNG' : 'JPEG'} image, as its Content-Type says`;
    throw new KycError('invalid_request', 'The body is no such image.', {
      fields: [{ pointer, message }],
    });
  }
  yield head;
  yield* { [Symbol.asyncIterator]: () => chunks };
}

export function tooLarge(): KycError {
  return new KycError('payload_too_large', `At most ${MAX_IMAGE_BYTES} bytes are accepted.`);
}
