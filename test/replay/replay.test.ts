import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { askedInHistory, askedInReplay } from './asked.ts';
import type { Asked } from './asked.ts';
import { SCENARIOS } from './scenarios.ts';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

let bundle: WorkflowBundle;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  bundle = await bundleWorkflowCode({
    workflowsPath: pathOf('../../workflows/index.ts'),
    workflowInterceptorModules: [pathOf('./asked-interceptor.ts')],
    logger: new DefaultLogger('WARN'),
  });
});

type History = ReturnType<typeof historyFromJSON>;

function readText(name: string): Promise<string> {
  return readFile(pathOf(`./histories/${name}.json`), 'utf8');
}
const parse = (json: string): History => historyFromJSON(JSON.parse(json));

/** Replays a history with today's code and gives back everything that the code asked for. */
async function replay(history: History): Promise<Asked[]> {
  const asked: Asked[] = [];
  await Worker.runReplayHistory(
    {
      workflowBundle: bundle,
      sinks: {
        replay: {
          asked: {
            fn: (_info: unknown, command: string) => {
              asked.push(askedInReplay(command));
            },
            callDuringReplay: true,
          },
        },
      },
    },
    history,
  );
  return asked;
}

describe('a verification that was started by an earlier build', () => {
  it.each(SCENARIOS)('goes on unchanged in this one: %s', async (name) => {
    const history = parse(await readText(name));
    const asked = await replay(history);
    expect(asked).toEqual(askedInHistory(history));
  });

  it('has a history kept for every scenario, and no history without one', async () => {
    const kept = await readdir(pathOf('./histories/'));
    expect(kept.sort()).toEqual(SCENARIOS.map(([name]) => `${name}.json`).sort());
  });
});

describe('the replay itself', () => {
  it('fails when the code no longer does what the history says', async () => {
    const text = await readText('approved-hosted');
    const history = parse(text.replaceAll('"recordTransition"', '"recordedOtherwise"'));
    await expect(replay(history)).rejects.toThrow(/nondeterminism|recordedOtherwise/i);
  });

  it('notices a changed input, which Temporal alone would let pass', async () => {
    const history = parse(await readText('approved-hosted'));
    const scheduled = (history.events ?? []).find(
      (event) =>
        event.activityTaskScheduledEventAttributes?.activityType?.name === 'recordTransition',
    );
    const payload = scheduled?.activityTaskScheduledEventAttributes?.input?.payloads?.[0];
    if (payload == null) throw new Error('The golden history lost its first write.');
    payload.data = Buffer.from(JSON.stringify({ status: 'declined' }));
    expect(await replay(history)).not.toEqual(askedInHistory(history));
  });
});
