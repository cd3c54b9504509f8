import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { withLock } from './lock.mjs';

/** Where downloads and builds are kept for this user, for every clone. */
export function cacheFolder(env = process.env) {
  const base = env.XDG_CACHE_HOME || path.join(env.HOME || homedir(), '.cache');
  return path.resolve(base, 'durable-kyc');
}

/**
 * The folder of one pinned version of something, e.g. `temporal-cli/1.32.0-linux-x64`.
 * @param {string} name
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 */
export function cachedFolder(name, version, env = process.env) {
  return path.join(cacheFolder(env), name, `${version}-${process.platform}-${process.arch}`);
}

/**
 * Makes a cached folder once. `make` fills a temporary folder beside it, which gets its name only
 * when it is finished, so that an interrupted run leaves nothing that looks whole. One run makes
 * it, others wait.
 * @param {string} folder
 * @param {string} purpose
 * @param {(temporary: string) => Promise<void>} make
 */
export async function makeOnce(folder, purpose, make) {
  if (existsSync(folder)) return folder;
  const prefix = path.join(path.dirname(folder), `.${path.basename(folder)}-`);
  await mkdir(path.dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, purpose, async () => {
    if (existsSync(folder)) return;
    await removeLeftovers(prefix);
    const temporary = await mkdtemp(prefix);
    try {
      await make(temporary);
      await rename(temporary, folder);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
  return folder;
}

/** Only the lock's holder calls this, so whatever still has a temporary name is from a dead run. */
async function removeLeftovers(prefix) {
  const parent = path.dirname(prefix);
  const names = await readdir(parent);
  const leftovers = names.filter((name) => name.startsWith(path.basename(prefix)));
  for (const name of leftovers) await rm(path.join(parent, name), { recursive: true, force: true });
}
