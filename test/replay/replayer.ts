import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { copyWith } from '../mutations/copy.ts';
import type { Edit } from '../mutations/mutation.ts';
import { type Asked, askedInCommand } from './asked.ts';

type History = ReturnType<typeof historyFromJSON>;

export const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Silences what the SDK logs of every replay. Once per process, before anything replays. */
export function onlyErrors(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}

/** The text of a golden history. */
export function readText(name: string): Promise<string> {
  return readFile(path.join(HISTORIES, `${name}.json`), 'utf8');
}

export function parse(json: string): History {
  return historyFromJSON(JSON.parse(json));
}

/** Today's workflow code, for `replay`. */
export function bundleOfToday(): Promise<WorkflowBundle> {
  return bundle(ROOT);
}

/** The same with these edits, made in a copy. */
export async function bundleWith(edits: readonly Edit[]): Promise<WorkflowBundle> {
  const copy = await copyWith(edits);
  try {
    return await bundle(copy.root);
  } finally {
    await copy.remove();
  }
}

function bundle(root: string): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: path.join(root, 'workflows/index.ts'),
    payloadConverterPath: path.join(root, 'workflows/payload-converter.ts'),
    workflowInterceptorModules: [path.join(root, 'test/replay/asked-interceptor.ts')],
    logger: new DefaultLogger('WARN'),
  });
}

/**
 * Replays a history, and gives back everything that the code asked for.
 * @throws DeterminismViolationError where the code asks for other commands than the history has
 */
export async function replay(workflowBundle: WorkflowBundle, history: History): Promise<Asked[]> {
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
