import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A JSON file of the stack's directory, or undefined where there is none that can be read. */
export async function readState<T>(directory: string, name: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path.join(directory, name), 'utf8')) as T; // we wrote it
  } catch {
    return undefined;
  }
}

/** Written whole or not at all, readable by its owner only: these files hold secrets. */
export async function writeState(directory: string, name: string, value: unknown): Promise<void> {
  await mkdir(directory, { recursive: true });
  const temporary = path.join(directory, `.${name}.${randomBytes(4).toString('hex')}`);
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path.join(directory, name));
}
