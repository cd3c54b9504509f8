import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { temporal } from '@temporalio/proto';
import { type Copy, copyWith } from '../mutations/copy.ts';
import type { Edit } from '../mutations/mutation.ts';
import { onlyErrors } from '../setup/temporal.ts';
import type { WorkflowCode } from '../workflows/support/workers.ts';
import { type Asked, askedInCommand } from './asked.ts';

export const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a golden history. */
export function readText(name: string): Promise<string> {
  return readFile(path.join(HISTORIES, `${name}.json`), 'utf8');
}

export function parse(json: string): temporal.api.history.v1.IHistory {
  return historyFromJSON(JSON.parse(json));
}

/** A copy of the sources that workflow code is made of, with these edits. */
export function copyOfWorkflows(edits: readonly Edit[]): Promise<Copy> {
  return copyWith(edits, ['workflows', 'domain', 'vendors']);
}

/** Today's workflow code with these edits, made in a copy, for `replay`. */
export async function bundleWith(edits: readonly Edit[]): Promise<WorkflowBundle> {
  const copy = await copyOfWorkflows(edits);
  try {
    return await bundleOf(copy.root);
  } finally {
    await copy.remove();
  }
}

/** The workflow code of the sources below `root`: those of the clone, or of a copy of them. */
export function bundleOf(root = ROOT): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: path.join(root, 'workflows/index.ts'),
    payloadConverterPath: path.join(root, 'workflows/payload-converter.ts'),
    workflowInterceptorModules: [path.join(ROOT, 'test/replay/asked-interceptor.ts')],
    logger: new DefaultLogger('WARN'),
  });
}

/** The same code for workers that live, where nobody listens. */
export const asLiving = (workflowBundle: WorkflowBundle): WorkflowCode => ({
  workflowBundle,
  sinks: { replay: { asked: { fn: () => undefined } } },
});

/**
 * Replays a history, and gives back everything that the code asked for.
 * @throws DeterminismViolationError where the code asks for other commands than the history has
 */
export async function replay(
  workflowBundle: WorkflowBundle,
  history: temporal.api.history.v1.IHistory,
): Promise<Asked[]> {
  onlyErrors();
  const asked: object[] = [];
  await Worker.runReplayHistory(
    {
      workflowBundle,
      sinks: {
        replay: {
          asked: {
            fn: (_info: unknown, commands: readonly object[]) => {
              asked.push(...commands);
            },
            callDuringReplay: true,
          },
        },
      },
    },
    history,
  );
  return asked.flatMap(askedInCommand);
}
