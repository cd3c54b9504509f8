import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createTimeSkippingEnvironment } from '../../setup/temporal.ts';
import { type Harness, openHarness } from './harness.ts';

interface Opened {
  env: TestWorkflowEnvironment;
  harness: Harness;
}
type Use = (opened: Opened) => void;

/** One server that skips time, with workers and a world of their own, for all tests of a file. */
export function withHarness(use: Use): void {
  const { open, close } = opening(use);
  beforeAll(open);
  afterAll(close);
}

/** The same for each test: a verification that ends while it asks locks the clock of those after it. */
export function withHarnessEach(use: Use): void {
  const { open, close } = opening(use);
  beforeEach(open);
  afterEach(close);
}

function opening(use: Use): { open: () => Promise<void>; close: () => Promise<void> } {
  let opened: Opened;
  return {
    open: async () => {
      const env = await createTimeSkippingEnvironment();
      opened = { env, harness: await openHarness(env) };
      use(opened);
    },
    close: async () => {
      await opened.harness.close();
      await opened.env.teardown();
    },
  };
}
