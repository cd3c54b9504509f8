import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { StackFile } from '../../tools/stack/stack-file.ts';
import { NAME_PREFIX } from './client-side.ts';

/** The simulators are the vendors: they may write down whom they are told of. */
const THEIRS = ['sandbox.log', 'edge.log'];

/** Where a person's name stands and must not: logs of ours, Postgres' and Temporal's, Temporal's database. */
export async function findNames(file: StackFile): Promise<string[]> {
  const directory = path.dirname(file.logs);
  const logs = (await readdir(file.logs)).filter((name) => !THEIRS.includes(name));
  // The journal comes and goes with each transaction, and holds pages of the database only.
  const databases = (await readdir(directory)).filter(
    (name) => name.startsWith('temporal.db') && !name.endsWith('-journal'),
  );
  const files = [
    ...logs.map((name) => path.join(file.logs, name)),
    ...databases.map((name) => path.join(directory, name)),
  ];
  const found: string[] = [];
  for (const one of files) {
    if (await holds(one, NAME_PREFIX)) found.push(`a person's name is in ${path.basename(one)}`);
  }
  return found;
}

async function holds(file: string, word: string): Promise<boolean> {
  let end = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([end, chunk as Buffer]); // no encoding is set: buffers
    if (bytes.includes(word)) return true;
    end = bytes.subarray(-word.length);
  }
  return false;
}
