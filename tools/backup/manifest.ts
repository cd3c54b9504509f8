import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { UsageError } from '../commands/run-command.ts';

export const DATABASES = ['app', 'keys'] as const;
export type Database = (typeof DATABASES)[number];

const MANIFEST = 'manifest.json';

const dumped = z.object({
  file: z.string().regex(/^[a-z]+\.dump$/),
  bytes: z.int(),
  sha256: z.string(),
  /** When its copy was begun, by the server's clock: it has all that was committed by then. */
  begunAt: z.iso.datetime(),
  /** The newest migration in it. */
  schema: z.int(),
  /** `server_version`. */
  server: z.string(),
  /** The roles that may connect: a dump has what they are granted inside, and not that. */
  connect: z.array(z.string()),
});
const manifest = z.object({
  format: z.literal(1),
  /** What pg_dump calls itself. */
  clients: z.string(),
  databases: z.object({ app: dumped, keys: dumped }),
});

/** What is in a backup. */
export type Manifest = z.output<typeof manifest>;
export type Dumped = z.output<typeof dumped>;

/** Written last: a folder without one is no backup. */
export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await writeFile(path.join(folder, MANIFEST), text, { mode: 0o600, flag: 'wx' });
}

/** @throws UsageError when the folder holds no whole backup */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => null);
  if (text === null) {
    throw new UsageError(`${folder} has no ${MANIFEST}: it is no backup, or one that broke off.`);
  }
  const read = manifest.safeParse(jsonOf(text));
  if (read.success) return read.data;
  throw new UsageError(`${path.join(folder, MANIFEST)} is not a manifest that this build knows.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Makes the file readable for its owner only. @returns its size and SHA-256 */
export async function sealFile(file: string): Promise<{ bytes: number; sha256: string }> {
  await chmod(file, 0o600);
  return measure(file);
}

/** @throws UsageError when the file is missing, or is not the one that was written */
export async function checkFile(folder: string, { file, bytes, sha256 }: Dumped): Promise<void> {
  const found = await measure(path.join(folder, file)).catch(() => null);
  if (found === null) throw new UsageError(`${path.join(folder, file)} cannot be read.`);
  if (found.bytes !== bytes || found.sha256 !== sha256) {
    throw new UsageError(`${path.join(folder, file)} is not the file that the manifest names.`);
  }
}

async function measure(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}
