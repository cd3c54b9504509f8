import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';

/** One file of the archive; its bytes are read when its turn has come. */
export interface ArchiveFile {
  name: string;
  bytes: number;
  open: () => Promise<Buffer | Readable>;
}

/** A file of JSON, made at once. */
export function jsonFile(name: string, value: unknown): ArchiveFile {
  const body = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return { name, bytes: body.length, open: () => Promise.resolve(body) };
}

/** The end of a file's name; empty where its type is none of which we know that it says nothing else. */
export function extensionOf(mimeType: string): string {
  const [, subtype = ''] = /^(?:image|video)\/([a-z0-9]{1,10})$/.exec(mimeType) ?? [];
  return subtype === '' ? '' : `.${subtype}`;
}

/** The name of a message's file among those of its verification, whatever its row says. */
export const messageFile = (
  { source, kind }: { source: string; kind: string },
  at: number,
): string => `messages/${String(at + 1).padStart(3, '0')}-${wordOf(source)}-${wordOf(kind)}.body`;

const wordOf = (text: string): string => text.replace(/[^\w-]/g, '_').slice(0, 64);

/**
 * The files as one tar archive, streamed one after the other, with their SHA-256 as `SHA256SUMS` at the
 * end. It fails when a file does: an archive without its last entry is not whole.
 */
export function tarOf(files: AsyncIterable<ArchiveFile>): Pack {
  const archive = pack();
  write(archive, files).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error('A file could not be read.'));
  });
  return archive;
}

/** Unpacking puts each file into its folder: no name begins with a dot or a slash, or consists of dots. */
const NAME = /^(?:[\w-][\w.-]{0,199}\/){0,4}[\w-][\w.-]{0,199}$/;

async function write(archive: Pack, files: AsyncIterable<ArchiveFile>): Promise<void> {
  let sums = '';
  for await (const { name, bytes, open } of files) {
    if (!NAME.test(name)) throw new Error('A file of an archive is named by no plain words.');
    const hash = createHash('sha256');
    const content = await open();
    try {
      await pipeline(hashed(content, hash), archive.entry({ name, size: bytes }));
    } finally {
      // Also when the reader has gone, so that the archive takes no further entry.
      if (!Buffer.isBuffer(content)) content.destroy();
    }
    sums += `${hash.digest('hex')}  ${name}\n`;
  }
  archive.entry({ name: 'SHA256SUMS' }, sums);
  archive.finalize();
}

async function* hashed(
  content: Buffer | Readable,
  hash: { update(chunk: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
    const bytes = Buffer.from(chunk as Buffer); // streams of objects are streams of bytes
    hash.update(bytes);
    yield bytes;
  }
}
