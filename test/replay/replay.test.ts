import { readdir } from 'node:fs/promises';
import type { WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { askedInHistory } from './asked.ts';
import { bundleOf, HISTORIES, parse, readText, replay } from './replayer.ts';
import { SCENARIOS } from './scenarios.ts';

let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await bundleOf();
});

describe('a verification that was started by an earlier build', () => {
  it.each(SCENARIOS)('goes on unchanged in this one: %s', async (name) => {
    const history = parse(await readText(name));
    const asked = await replay(bundle, history);
    expect(asked).toEqual(askedInHistory(history));
  });

  it('has a history kept for every scenario, and no history without one', async () => {
    const kept = await readdir(HISTORIES);
    expect(kept.sort()).toEqual(SCENARIOS.map(([name]) => `${name}.json`).sort());
  });
});

describe('the replay itself', () => {
  it('fails when the code no longer does what the history says', async () => {
    const text = await readText('approved-hosted');
    const history = parse(text.replaceAll('"recordTransition"', '"recordedOtherwise"'));
    await expect(replay(bundle, history)).rejects.toThrow(/nondeterminism|recordedOtherwise/i);
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
    expect(await replay(bundle, history)).not.toEqual(askedInHistory(history));
  });
});
