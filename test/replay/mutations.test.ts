import { isDeepStrictEqual } from 'node:util';
import type { WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { askedInHistory } from './asked.ts';
import { REPLAY_MUTATIONS } from './mutations.ts';
import { bundleWith, parse, readText, replay } from './replayer.ts';

/** Code that does not run at all is no catch: its replay fails with another error. */
async function isTold(bundle: WorkflowBundle, name: string): Promise<boolean> {
  const history = parse(await readText(name));
  try {
    return !isDeepStrictEqual(await replay(bundle, history), askedInHistory(history));
  } catch (error) {
    if (error instanceof DeterminismViolationError) return true;
    throw error;
  }
}

describe('a build that would not go on unchanged', () => {
  it.each(REPLAY_MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
    'is told by a replay: %s',
    async (_name, { history, edits }) => {
      expect(await isTold(await bundleWith(edits), history)).toBe(true);
    },
  );
});
