import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, it } from 'vitest';
import { createTimeSkippingEnvironment } from '../setup/temporal.ts';
import { openHarness } from '../workflows/support/harness.ts';
import type { Harness } from '../workflows/support/harness.ts';
import { SCENARIOS } from './scenarios.ts';

/** Run by `npm run histories:record` alone: it writes the golden histories anew. */
let env: TestWorkflowEnvironment;
let harness: Harness;
beforeAll(async () => {
  env = await createTimeSkippingEnvironment();
  harness = await openHarness(env);
  await mkdir(new URL('./histories/', import.meta.url), { recursive: true });
});
afterAll(async () => {
  await harness.close();
  await env.teardown();
});

it.each(SCENARIOS)('records %s', async (name, scenario) => {
  const running = await harness.start(scenario.options);
  await scenario.live(running, env);
  if (!scenario.open) await running.result();
  const kept = (await scenario.keep?.(running, env)) ?? running.handle;
  if (!scenario.open) await kept.result();
  const history = await kept.fetchHistory();
  const file = new URL(`./histories/${name}.json`, import.meta.url);
  await writeFile(file, `${withoutMachine(historyToJSON(history))}\n`);
  if (scenario.open) await kept.terminate();
});

/** Leaves out what tells of the machine that recorded: paths in stack traces, process identities. */
function withoutMachine(json: string): string {
  const cleaned: unknown = JSON.parse(json, (key, value: unknown) =>
    key === 'stackTrace' || key === 'identity' ? '' : value,
  );
  return JSON.stringify(cleaned, null, 1);
}
