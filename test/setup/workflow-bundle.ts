// Global set-up: the workflow code is bundled once for the whole run.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildWorkflowBundle } from '../../workers/workflow-code.ts';
import { sharedByProjects } from './once.ts';

const bundle = sharedByProjects<string>('workflow-bundle', make);

export async function setup(project: TestProject): Promise<void> {
  project.provide('workflowBundlePath', await bundle.acquire());
}

export async function teardown(): Promise<void> {
  await bundle.release();
}

async function make(): Promise<{ value: string; close: () => Promise<void> }> {
  const { code } = await buildWorkflowBundle();
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-bundle-'));
  const file = path.join(folder, 'workflow-bundle.js');
  await writeFile(file, code);
  return { value: file, close: () => rm(folder, { recursive: true, force: true }) };
}
