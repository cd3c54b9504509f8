import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  Runtime,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { FAILURE_CONVERTER } from './payloads/data-converter.ts';

/** The kind of bundle: messages of failures are plain text, or payloads that can be encrypted. */
export interface BundleKind {
  encodesFailures: boolean;
}

/** Compiled code runs from `dist/`, where the build has written the bundles. */
const isCompiled = import.meta.url.endsWith('.js');

/** The file name of a bundle in `dist/`. */
const bundleName = ({ encodesFailures }: BundleKind): string =>
  encodesFailures ? 'workflow-bundle-encoding.js' : 'workflow-bundle.js';

/**
 * The workflow code for a worker: the bundle of the build, or else one made now, which takes some seconds.
 */
export async function workflowCode(kind: BundleKind): Promise<WorkflowBundleOption> {
  const built = fileURLToPath(new URL(`../${bundleName(kind)}`, import.meta.url));
  if (isCompiled && existsSync(built)) return { codePath: built };
  return buildWorkflowBundle(kind);
}

/** Bundles `workflows/index`; the build writes its `code` to `dist/`. */
export function buildWorkflowBundle(
  { encodesFailures }: BundleKind = { encodesFailures: false },
): Promise<WorkflowBundleWithSourceMap> {
  const extension = isCompiled ? 'js' : 'ts';
  const pathOf = (module: string): string =>
    fileURLToPath(new URL(`../workflows/${module}.${extension}`, import.meta.url));
  return bundleWorkflowCode({
    workflowsPath: pathOf('index'),
    payloadConverterPath: pathOf('payload-converter'),
    ...(encodesFailures ? { failureConverterPath: FAILURE_CONVERTER } : {}),
    logger: Runtime.instance().logger,
  });
}
