import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTimeSkippingEnvironment } from '../setup/temporal.ts';
import { billableActions } from './support/actions.ts';
import { openHarness } from './support/harness.ts';
import type { Harness } from './support/harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
beforeAll(async () => {
  env = await createTimeSkippingEnvironment();
  harness = await openHarness(env);
});
afterAll(async () => {
  await harness.close();
  await env.teardown();
});

it('fetches everything that the vendor lists, one by one, and says what could not be had', async () => {
  const running = await harness.start();
  const handle = await running.archive();
  expect(await handle.result()).toEqual({ archived: 1, missing: 1 });
  const { events } = await handle.fetchHistory();
  expect(billableActions(events ?? [])).toMatchObject({ activities: 3, total: 4 });
  await running.handle.terminate();
});
