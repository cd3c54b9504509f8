import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  Runtime,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

/** Compiled TypeScript runs from `dist/`, where the build has put the bundle. */
const isCompiled = import.meta.url.endsWith('.js');
const BUILT_BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * The workflow code for a worker: the bundle that the build made (`dist/workflow-bundle.js`), or one
 * made now, which takes some seconds.
 */
export async function workflowCode(): Promise<WorkflowBundleOption> {
  if (isCompiled && existsSync(BUILT_BUNDLE)) return { codePath: BUILT_BUNDLE };
  return buildWorkflowBundle();
}

/** Bundles `workflows/index`; the build writes its `code` to `dist/workflow-bundle.js`. */
export function buildWorkflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  const index = isCompiled ? '../workflows/index.js' : '../workflows/index.ts';
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(index, import.meta.url)),
    logger: Runtime.instance().logger,
  });
}
