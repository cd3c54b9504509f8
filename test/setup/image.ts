import { copyFile, cp, link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runCommand } from '../../tools/setup/run-command.mjs';
import { buildOf, type Copy, placeFor } from '../mutations/copy.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() }),
  ),
});

/**
 * `/app` as the Dockerfile makes it: `dist/` and the packages of `npm ci --omit=dev`, pruned. It lies
 * outside of the clone, so that Node finds no package there that the image lacks.
 */
export async function makeImage(): Promise<Copy> {
  const root = await placeFor('build', path.join(tmpdir(), `durable-kyc-images-${userInfo().uid}`));
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const [build] = await Promise.all([buildOf([]), layPackages(root)]);
    await cp(build.root, path.join(root, 'dist'), { recursive: true });
    await build.remove();
    await copyFile(path.join(ROOT, 'package.json'), path.join(root, 'package.json'));
    return { root, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** From the clone's own packages, which are of the same lockfile: nothing is downloaded. */
async function layPackages(root: string): Promise<void> {
  const text = await readFile(path.join(ROOT, 'package-lock.json'), 'utf8');
  const { packages } = lockfile.parse(JSON.parse(text));
  for (const [place, { dev, optional }] of Object.entries(packages)) {
    if (place === '' || dev === true) continue;
    await lay(path.join(ROOT, place), path.join(root, place), optional === true);
  }
  const { code, output } = await runCommand(
    process.execPath,
    ['tools/prune.mjs', path.join(root, 'node_modules')],
    { cwd: ROOT },
  );
  if (code !== 0) throw new Error(`The packages could not be pruned:\n${output}`);
}

/** @param mayBeMissing as what is for other platforms */
async function lay(from: string, to: string, mayBeMissing = false): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch((error: unknown) => {
    if (mayBeMissing) return [];
    throw error;
  });
  if (entries.length > 0) await mkdir(to, { recursive: true });
  await Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      // What is below is another package, which has a place of its own in the lockfile.
      if (name === 'node_modules') return;
      if (entry.isDirectory()) await lay(path.join(from, name), path.join(to, name));
      else await linkOrCopy(path.join(from, name), path.join(to, name));
    }),
  );
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
