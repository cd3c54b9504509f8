// Global set-up: the code is compiled once for the whole run, so that stacks start in half the time.
import type { TestProject } from 'vitest/node';
import { buildOf, type Copy } from '../mutations/copy.ts';
import './provided.ts';

let build: Copy;

export async function setup(project: TestProject): Promise<void> {
  build = await buildOf([]);
  project.provide('builtCode', build.root);
}

export async function teardown(): Promise<void> {
  await build.remove();
}
