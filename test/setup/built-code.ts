// Global set-up: the code is compiled once for the whole run, so that stacks start in half the time.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { runCommand } from '../../tools/setup/run-command.mjs';
import './provided.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

export async function setup(project: TestProject): Promise<void> {
  // Within the clone, where the packages are found.
  await mkdir(path.join(ROOT, '.local'), { recursive: true });
  folder = await mkdtemp(path.join(ROOT, '.local', 'test-build-'));
  const { code, output } = await runCommand(process.execPath, ['tools/build.mjs', folder], {
    cwd: ROOT,
  });
  if (code !== 0) throw new Error(`The code could not be built:\n${output}`);
  project.provide('builtCode', folder);
}

export async function teardown(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
