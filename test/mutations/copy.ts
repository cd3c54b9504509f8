import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../tools/setup/run-command.mjs';
import { applyEdits, type Edit } from './mutation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Neither sources nor what runs them. */
const LEFT_OUT = new Set(['node_modules', '.local', '.git', 'dist', 'coverage', '.ci']);

export interface Copy {
  root: string;
  remove(): Promise<void>;
}

/** A folder that names this process, once those of processes that were ended are gone. */
export async function placeFor(
  kind: 'edited' | 'build',
  folder = path.join(ROOT, '.local'),
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  return mkdtemp(path.join(folder, `${kind}-${process.pid}-`));
}

/** Removes the copies and builds that a process left in `folder` because it was ended. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /^(?:edited|build)-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * A copy of the sources with these edits, for processes and tests to run from; the clone itself never
 * has a switch that breaks it. It lies within the clone and is ignored by git and the linters.
 * @param folders these alone, where no more is needed: a copy of all takes a second
 */
export async function copyWith(edits: readonly Edit[], folders?: readonly string[]): Promise<Copy> {
  const root = await placeFor('edited');
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    for (const name of await readdir(ROOT)) {
      if (LEFT_OUT.has(name) || folders?.includes(name) === false) continue;
      await cp(path.join(ROOT, name), path.join(root, name), { recursive: true });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'dir');
    await applyEdits(root, edits);
    return { root, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The build of such a copy (or, without edits, of the clone): what stacks start fastest from. */
export async function buildOf(edits: readonly Edit[]): Promise<Copy> {
  const copy = edits.length === 0 ? undefined : await copyWith(edits);
  const from = copy?.root ?? ROOT;
  const root = await placeFor('build');
  const { code, output } = await runCommand(process.execPath, ['tools/build.mjs', root], {
    cwd: from,
  });
  await copy?.remove();
  if (code !== 0) throw new Error(`The code could not be built:\n${output}`);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
