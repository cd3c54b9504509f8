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
  const extension = isCompiled ? 'js' : 'ts';
  const pathOf = (module: string): string =>
    fileURLToPath(new URL(`../workflows/${module}.${extension}`, import.meta.url));
  return bundleWorkflowCode({
    workflowsPath: pathOf('index'),
    payloadConverterPath: pathOf('payload-converter'),
    logger: Runtime.instance().logger,
  });
}
