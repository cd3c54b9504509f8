// Global set-up: the code is compiled once for the whole run, so that stacks start in half the time, and
// laid out as in the image, so that they run what it has.
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Copy } from '../mutations/copy.ts';
import { makeImage } from './image.ts';
import './provided.ts';

let image: Copy;

export async function setup(project: TestProject): Promise<void> {
  image = await makeImage();
  project.provide('builtCode', path.join(image.root, 'dist'));
}

export async function teardown(): Promise<void> {
  await image.remove();
}
