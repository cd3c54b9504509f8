import { Readable } from 'node:stream';
import { extract } from 'tar-stream';

/** The files of an answer that is a tar archive, in their order. */
export async function filesIn(response: Response): Promise<Map<string, Buffer>> {
  const tar = extract();
  const bytes = Buffer.from(await response.arrayBuffer());
  const files = new Map<string, Buffer>();
  Readable.from([bytes]).pipe(tar);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(Buffer.from(chunk as Buffer)); // a tar of bytes
    files.set(entry.header.name, Buffer.concat(chunks));
  }
  return files;
}
