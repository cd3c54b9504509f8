import { createHash, randomUUID } from 'node:crypto';
import { MP4, png } from '../shared/images.ts';

/** Bytes that are there, or made anew each time they are asked for. */
export interface Content {
  size: number;
  chunks(): Iterable<Buffer>;
}

/** A photo or video of an attempt, with the timestamp that was taken of it. */
export interface MediaFile {
  id: string;
  kind: 'image' | 'video';
  /** What it shows (face, document-front …). */
  context: string;
  name: string;
  mimetype: string;
  /** Seconds; undefined for images. */
  duration: number | undefined;
  content: Content;
  timestamp: { id: string; hash: string };
}

const CHUNK_BYTES = 64 * 1024;

export const heldContent = (bytes: Buffer): Content => ({
  size: bytes.length,
  *chunks() {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      yield bytes.subarray(at, at + CHUNK_BYTES);
    }
  },
});

/** What begins like a video and is as long as one; the same bytes each time, none of them kept. */
const videoContent = (size: number): Content => ({
  size,
  *chunks() {
    yield MP4.subarray(0, size);
    for (let at = MP4.length, n = 0; at < size; at += CHUNK_BYTES, n += 1) {
      yield Buffer.alloc(Math.min(CHUNK_BYTES, size - at), n % 251);
    }
  },
});

/** SHA-256 of all of it, as hex. */
function hashOf(content: Content): string {
  const hash = createHash('sha256');
  for (const chunk of content.chunks()) hash.update(chunk);
  return hash.digest('hex');
}

export const mediaFile = (
  context: string,
  mimetype: string,
  content: Content,
  duration?: number,
): MediaFile => ({
  id: randomUUID(),
  kind: mimetype.startsWith('video/') ? 'video' : 'image',
  context,
  // The document's sample is a PNG by the name of document-back.jpg.
  name: `${context}.${mimetype.startsWith('video/') ? 'mp4' : 'jpg'}`,
  mimetype,
  duration,
  content,
  timestamp: { id: randomUUID(), hash: hashOf(content) },
});

/** What the vendor's own pages and SDKs take of a person: three photos and a video. */
export const hostedMedia = (videoBytes: number): MediaFile[] => [
  mediaFile('face', 'image/png', heldContent(png(32, 40, [196, 154, 120]))),
  mediaFile('document-front', 'image/png', heldContent(png(64, 40, [74, 111, 165]))),
  mediaFile('document-back', 'image/png', heldContent(png(64, 40, [165, 111, 74]))),
  mediaFile('video', 'video/mp4', videoContent(videoBytes), 12),
];
