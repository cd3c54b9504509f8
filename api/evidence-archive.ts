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

async function write(archive: Pack, files: AsyncIterable<ArchiveFile>): Promise<void> {
  let sums = '';
  for await (const { name, bytes, open } of files) {
    const hash = createHash('sha256');
    const content = await open();
    const entry = archive.entry({ name, size: bytes });
    await pipeline(hashed(content, hash), entry);
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
